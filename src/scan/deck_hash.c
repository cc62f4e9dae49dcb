/* SHA-256 of what determines the results of a deck. */
#include "scan/deck_parts.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct hashing {
    EVP_MD_CTX *context;
    bool failed;
};

static void add_bytes(struct hashing *hashing, const void *bytes, size_t n)
{
    if (EVP_DigestUpdate(hashing->context, bytes, n) != 1)
        hashing->failed = true;
}

/* With its final NUL, so that "ab" "c" is not "a" "bc". */
static void add_text(struct hashing *hashing, const char *text)
{
    add_bytes(hashing, text, strlen(text) + 1);
}

/* Least significant byte first on every machine. */
static void add_number(struct hashing *hashing, uint64_t number)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    add_bytes(hashing, bytes, sizeof bytes);
}

static void add_double(struct hashing *hashing, double value)
{
    uint64_t bits;
    _Static_assert(sizeof bits == sizeof value, "a double has 64 bits");
    memcpy(&bits, &value, sizeof bits);
    add_number(hashing, bits);
}

static void add_value(struct hashing *hashing, const struct dc_key *key,
                      const struct dc_value *value)
{
    add_text(hashing, key->name);
    switch (key->kind) {
    case DC_KEY_REAL:
        add_double(hashing, value->real);
        break;
    case DC_KEY_INTEGER:
        add_number(hashing, (uint64_t)value->integer);
        break;
    case DC_KEY_SWITCH:
        add_number(hashing, value->on);
        break;
    case DC_KEY_CHOICE:
        add_text(hashing, key->choices[value->choice]);
        break;
    case DC_KEY_TEXT:
        add_text(hashing, value->text);
        break;
    case DC_KEY_TEXT_LIST:
        add_number(hashing, value->n_texts);
        for (size_t i = 0; i < value->n_texts; i++)
            add_text(hashing, value->texts[i]);
        break;
    }
}

static void add_probe(struct hashing *hashing, const struct dc_probe_choice *choice)
{
    const struct dc_settings *settings = &choice->settings;
    add_text(hashing, choice->probe->name);
    add_number(hashing, settings->n_keys);
    for (size_t j = 0; j < settings->n_keys; j++)
        add_value(hashing, &settings->keys[j], &settings->values[j]);
}

/* Nothing of a probe that is computed everywhere. */
static void add_refine(struct hashing *hashing, const struct dc_refine *refine)
{
    if (refine->n == 0)
        return;
    add_text(hashing, "refine");
    add_number(hashing, refine->start);
    for (size_t i = 0; i < refine->n; i++) {
        const struct dc_refine_output *output = &refine->output[i];
        add_number(hashing, output->output);
        add_double(hashing, output->margin);
        add_number(hashing, output->n_levels);
        for (size_t k = 0; k < output->n_levels; k++)
            add_double(hashing, output->levels[k]);
    }
}

static void add_deck(struct hashing *hashing, const struct dc_deck *deck)
{
    add_text(hashing, deck->model->name);
    for (size_t role = 0; deck->has_axes && role < DC_AXIS_COUNT; role++) {
        const struct dc_grid_axis *grid = &deck->cube.axis[role];
        add_text(hashing, deck->model->axis[role].name);
        add_number(hashing, grid->n);
        for (size_t i = 0; i < grid->n; i++)
            add_double(hashing, grid->values[i]);
    }
    for (size_t i = 0; i < deck->n_probes; i++) {
        add_probe(hashing, &deck->probes[i]);
        add_refine(hashing, &deck->probes[i].refine);
    }
    /* The store has room for these checks and no others. */
    if (deck->verify > 0) {
        add_text(hashing, "verify");
        add_double(hashing, deck->verify);
    }
    /* Nothing of a deck without inputs; not where the files lie, which may differ. */
    for (size_t i = 0; i < deck->n_probes; i++)
        for (size_t j = 0; j < deck->probes[i].inputs.n; j++) {
            const struct dc_input *input = &deck->probes[i].inputs.input[j];
            if (input->text == NULL)
                continue;
            add_text(hashing, deck->probes[i].probe->name);
            add_text(hashing, input->name);
            add_text(hashing, input->text);
        }
}

static void begin(struct hashing *hashing)
{
    *hashing = (struct hashing){.context = EVP_MD_CTX_new()};
    hashing->failed =
        hashing->context == NULL || EVP_DigestInit_ex(hashing->context, EVP_sha256(), NULL) != 1;
}

enum { DIGEST_LENGTH = DC_HASH_LENGTH / 2 };

static enum dc_result end_digest(struct hashing *hashing, unsigned char digest[DIGEST_LENGTH],
                                 struct dc_error *error)
{
    if (!hashing->failed)
        hashing->failed = EVP_DigestFinal_ex(hashing->context, digest, NULL) != 1;
    EVP_MD_CTX_free(hashing->context);
    if (hashing->failed)
        return dc_fail(error, DC_ERROR_INTERNAL, "libcrypto cannot make a SHA-256 hash");
    return DC_SUCCESS;
}

static enum dc_result end(struct hashing *hashing, char hash[DC_HASH_LENGTH + 1],
                          struct dc_error *error)
{
    unsigned char digest[DIGEST_LENGTH];
    enum dc_result result = end_digest(hashing, digest, error);
    for (size_t i = 0; result == DC_SUCCESS && i < sizeof digest; i++)
        snprintf(hash + 2 * i, 3, "%02x", digest[i]);
    return result;
}

enum dc_result dc_deck_fill_hash(struct dc_deck *deck, struct dc_error *error)
{
    struct hashing hashing;
    begin(&hashing);
    if (!hashing.failed)
        add_deck(&hashing, deck);
    return end(&hashing, deck->hash, error);
}

enum dc_result dc_text_hash(const char *text, char hash[DC_HASH_LENGTH + 1], struct dc_error *error)
{
    struct hashing hashing;
    begin(&hashing);
    if (!hashing.failed)
        add_bytes(&hashing, text, strlen(text));
    return end(&hashing, hash, error);
}

enum dc_result dc_deck_probe_seed(const struct dc_deck *deck, size_t probe, uint64_t *seed,
                                  struct dc_error *error)
{
    struct hashing hashing;
    unsigned char digest[DIGEST_LENGTH];
    begin(&hashing);
    if (!hashing.failed) {
        add_text(&hashing, deck->model->name);
        add_probe(&hashing, &deck->probes[probe]);
    }
    enum dc_result result = end_digest(&hashing, digest, error);
    *seed = 0;
    for (size_t i = 0; result == DC_SUCCESS && i < sizeof *seed; i++)
        *seed |= (uint64_t)digest[i] << (8 * i);
    return result;
}
