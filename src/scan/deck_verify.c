/* The deck's key `verify`: how many points are checked, and by what. */
#include "darkcube/quantity.h"
#include "scan/deck_parts.h"

enum dc_result dc_deck_reference_settings(const struct dc_probe_choice *choice,
                                          struct dc_settings *settings, struct dc_error *error)
{
    enum dc_result result = dc_settings_copy(&choice->settings, settings, error);
    if (result != DC_SUCCESS)
        return result;
    result = choice->probe->reference(settings, error);
    if (result != DC_SUCCESS)
        dc_settings_free(settings);
    return result;
}

/* Whether what is to be checked can be. */
static enum dc_result check_references(const struct dc_yaml_node *node, const struct dc_deck *deck,
                                       struct dc_error *error)
{
    bool any = false;
    for (size_t i = 0; i < deck->n_probes; i++) {
        struct dc_settings settings;
        struct dc_error why;
        if (deck->probes[i].probe->reference == NULL)
            continue;
        any = true;
        enum dc_result result = dc_deck_reference_settings(&deck->probes[i], &settings, &why);
        if (result == DC_ERROR_USAGE)
            return dc_yaml_fail(node, "verify", error, "probes.%s: %s", deck->probes[i].probe->name,
                                why.text);
        if (result != DC_SUCCESS)
            return dc_fail(error, result, "%s", why.text);
        dc_settings_free(&settings);
    }
    return any ? DC_SUCCESS
               : dc_yaml_fail(node, "verify", error,
                              "none of the deck's probes has a reference path on which points "
                              "could be checked");
}

enum dc_result dc_deck_read_verify(const struct dc_yaml_node *root, struct dc_deck *deck,
                                   struct dc_error *error)
{
    static const char expected[] = "a share of the points, such as 0.5% or 0.005";
    const struct dc_yaml_node *node = dc_yaml_find(root, "verify");
    const char *text;
    char excerpt[DC_EXCERPT_SIZE];
    if (node == NULL)
        return DC_SUCCESS;
    enum dc_result result = dc_yaml_text(node, "verify", expected, &text, error);
    if (result != DC_SUCCESS)
        return result;
    if (!dc_parse_share(text, &deck->verify))
        return dc_yaml_fail(node, "verify", error, "expected %s, got '%s'", expected,
                            dc_excerpt(text, excerpt));
    return deck->verify > 0 ? check_references(node, deck, error) : DC_SUCCESS;
}
