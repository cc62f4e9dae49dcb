/* The files that the probes of a deck need: where they are found, and what the deck says of them.
 */
#include "scan/deck_parts.h"

#include "darkcube/quantity.h"
#include "scan/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Both come from the Makefile. */
#if !defined(DC_SOURCE_INPUTS) || !defined(DC_INSTALLED_INPUTS)
#error "DC_SOURCE_INPUTS and DC_INSTALLED_INPUTS are folders of data files"
#endif

enum { MOST_FOLDERS = 6 };

/* The data folders, in the order in which they are looked through. */
struct folders {
    size_t n;
    char *path[MOST_FOLDERS];
    bool short_of_memory;
};

static void add_folder(struct folders *folders, const char *folder, const char *below)
{
    char *path = dc_path_with(folder, below);
    if (path == NULL) {
        folders->short_of_memory = true;
        return;
    }
    for (size_t i = 0; i < folders->n; i++)
        if (strcmp(folders->path[i], path) == 0) {
            free(path);
            return;
        }
    folders->path[folders->n++] = path;
}

/* The folder that holds the folder of the running program; false where the system does not say. */
static bool above_the_program(char *folder, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", folder, size);
    if (length <= 0 || (size_t)length >= size)
        return false;
    folder[length] = '\0';
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(folder, '/');
        if (slash == NULL)
            return false;
        *slash = '\0';
    }
    return true;
}

static void list_folders(struct folders *folders)
{
    char folder[4096];
    const char *asked = getenv("DARKCUBE_DATA");
    *folders = (struct folders){0};
    if (asked != NULL && asked[0] != '\0') {
        add_folder(folders, asked, "");
        add_folder(folders, asked, "/inputs");
    }
    if (above_the_program(folder, sizeof folder)) {
        add_folder(folders, folder, "/inputs");
        add_folder(folders, folder, "/share/darkcube/inputs");
    }
    add_folder(folders, DC_SOURCE_INPUTS, "");
    add_folder(folders, DC_INSTALLED_INPUTS, "");
}

static void free_folders(struct folders *folders)
{
    for (size_t i = 0; i < folders->n; i++)
        free(folders->path[i]);
}

/* ---- finding and reading --------------------------------------------------------------------- */

/* Sets input->path to the file in `base` (which ends with a slash, or is empty), or to the one in
 * the folder next to it; input->path stays NULL where there is neither. */
static enum dc_result find_in(struct dc_input *input, const char *base, struct dc_error *error)
{
    const char *slash = strrchr(input->name, '/');
    const char *file = slash == NULL ? input->name : slash + 1;
    const char *const folder = input->folder == NULL ? "" : input->folder;
    const size_t size = strlen(base) + strlen(input->name) + strlen(folder) + 2;
    char *path = malloc(size);
    if (path == NULL)
        return dc_fail_memory(error);
    snprintf(path, size, "%s%s", base, input->name);
    if (access(path, F_OK) != 0 && input->folder != NULL)
        snprintf(path, size, "%s%.*s%s/%s", base, (int)(file - input->name), input->name, folder,
                 file);
    if (access(path, F_OK) == 0)
        input->path = path;
    else
        free(path);
    return DC_SUCCESS;
}

/* Sets input->path, which stays NULL where there is no such file. */
static enum dc_result find(struct dc_input *input, const struct folders *folders,
                           struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    const bool is_absolute = input->name[0] == '/';
    if (is_absolute || input->key != NULL)
        result = find_in(input, "", error);
    for (size_t i = 0; !is_absolute && i < folders->n && result == DC_SUCCESS; i++) {
        if (input->path != NULL)
            break;
        char *base = dc_path_with(folders->path[i], "/");
        result = base == NULL ? dc_fail_memory(error) : find_in(input, base, error);
        free(base);
    }
    if (is_absolute && input->path == NULL && result == DC_SUCCESS) {
        input->path = dc_path_with(input->name, ""); /* for the reader to say what it misses */
        result = input->path == NULL ? dc_fail_memory(error) : DC_SUCCESS;
    }
    return result;
}

static enum dc_result fail_missing(const char *asking, const struct dc_input *input,
                                   const struct folders *folders, struct dc_error *error)
{
    const char *words[MOST_FOLDERS + 2] = {"the working directory"};
    char list[1500];
    for (size_t i = 0; i < folders->n; i++)
        words[i + 1] = folders->path[i];
    return dc_fail(error, DC_ERROR_DATA,
                   "%s: the data file '%s' is in none of these folders: %s (the environment "
                   "variable DARKCUBE_DATA can name another)",
                   asking, input->name,
                   dc_join_words(words + (input->key == NULL), list, sizeof list));
}

static enum dc_result read_input(const struct dc_probe *probe, struct dc_input *input,
                                 const struct folders *folders, struct dc_error *error)
{
    char asking[256];
    struct dc_error why;
    if (input->key != NULL)
        snprintf(asking, sizeof asking, "probes.%s.%s", probe->name, input->key);
    else
        snprintf(asking, sizeof asking, "probe %s", probe->name);
    enum dc_result result = find(input, folders, error);
    if (result != DC_SUCCESS)
        return result;
    if (input->path == NULL)
        return fail_missing(asking, input, folders, error);
    result = dc_read_text(input->path, DC_ERROR_DATA, &input->text, &why);
    return result == DC_SUCCESS ? DC_SUCCESS : dc_fail(error, result, "%s: %s", asking, why.text);
}

enum dc_result dc_deck_find_inputs(struct dc_deck *deck, struct dc_error *error)
{
    struct folders folders;
    list_folders(&folders);
    enum dc_result result = folders.short_of_memory ? dc_fail_memory(error) : DC_SUCCESS;
    for (size_t i = 0; i < deck->n_probes; i++) {
        struct dc_inputs *inputs = &deck->probes[i].inputs;
        for (size_t j = 0; j < inputs->n && result == DC_SUCCESS; j++)
            result = read_input(deck->probes[i].probe, &inputs->input[j], &folders, error);
    }
    free_folders(&folders);
    return result;
}

/* ---- what the deck says of them -------------------------------------------------------------- */

/* In ASCII: some characters would end the comment, others YAML does not allow in one. */
static void write_name(FILE *out, const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        fputc(*c >= ' ' && *c <= '~' ? *c : '?', out);
}

static enum dc_result write_notes(FILE *out, const struct dc_deck *deck, struct dc_error *error)
{
    for (size_t i = 0; i < deck->n_probes; i++) {
        const struct dc_probe_choice *choice = &deck->probes[i];
        for (size_t j = 0; j < choice->inputs.n; j++) {
            const struct dc_input *input = &choice->inputs.input[j];
            char hash[DC_HASH_LENGTH + 1];
            enum dc_result result = dc_text_hash(input->text, hash, error);
            if (result != DC_SUCCESS)
                return result;
            fprintf(out, DC_INPUT_COMMENT "%s: ", choice->probe->name);
            write_name(out, input->name);
            fprintf(out, ", SHA-256 %s\n", hash);
        }
    }
    return DC_SUCCESS;
}

static enum dc_result complete_outputs(struct dc_deck *deck, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < deck->n_probes && result == DC_SUCCESS; i++) {
        struct dc_probe_choice *choice = &deck->probes[i];
        struct dc_error why;
        /* a point that leaves a probe out has not read its files */
        if (choice->probe->complete_outputs == NULL || choice->inputs.n == 0)
            continue;
        result = choice->probe->complete_outputs(&choice->settings, &choice->inputs,
                                                 &choice->outputs, &why);
        if (result != DC_SUCCESS)
            result = dc_fail(error, result, "probes.%s: %s", choice->probe->name, why.text);
    }
    return result;
}

enum dc_result dc_deck_note_inputs(struct dc_deck *deck, struct dc_error *error)
{
    char *text = NULL;
    size_t size;
    enum dc_result completed = complete_outputs(deck, error);
    if (completed != DC_SUCCESS)
        return completed;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return dc_fail_memory(error);
    fputs(deck->effective, out);
    enum dc_result result = write_notes(out, deck, error);
    const bool complete = ferror(out) == 0;
    if (fclose(out) != 0 || !complete)
        result = dc_fail_memory(error);
    if (result == DC_SUCCESS)
        result = dc_deck_fill_hash(deck, error);
    if (result != DC_SUCCESS) {
        free(text);
        return result;
    }
    free(deck->effective);
    deck->effective = text;
    return DC_SUCCESS;
}

enum dc_result dc_deck_read_inputs(struct dc_deck *deck, struct dc_error *error)
{
    enum dc_result result = dc_deck_find_inputs(deck, error);
    return result == DC_SUCCESS ? dc_deck_note_inputs(deck, error) : result;
}
