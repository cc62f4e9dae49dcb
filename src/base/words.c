/* Words for messages: lists of them, and the nearest to a misspelt one. */
#include "darkcube/quantity.h"

#include <stdio.h>
#include <string.h>

const char *dc_join_words(const char *const *words, char *buffer, size_t size)
{
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; words[i] != NULL; i++) {
        const char *comma = i > 0 ? ", " : "";
        const size_t length = strlen(comma) + strlen(words[i]);
        if (used + length >= size)
            break;
        snprintf(buffer + used, size - used, "%s%s", comma, words[i]);
        used += length;
    }
    return buffer;
}

enum { WORD_LIMIT = 64 };

/* Edit distance (insertions, deletions, substitutions) of words of at most WORD_LIMIT letters. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[WORD_LIMIT + 1];
    const size_t n_b = strlen(b);
    for (size_t j = 0; j <= n_b; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < n_b; j++) {
            size_t best = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            if (diagonal + 1 < best)
                best = diagonal + 1;
            if (row[j] + 1 < best)
                best = row[j] + 1;
            row[j + 1] = best;
        }
    }
    return row[n_b];
}

const char *dc_nearest_word(const char *word, const char *const *candidates)
{
    const size_t length = strlen(word);
    if (length > WORD_LIMIT)
        return NULL;
    const char *nearest = NULL;
    size_t least = (length < 3 ? 1 : length / 3) + 1;
    for (; *candidates != NULL; candidates++) {
        if (strlen(*candidates) > WORD_LIMIT)
            continue;
        const size_t distance = edit_distance(word, *candidates);
        if (distance < least) {
            least = distance;
            nearest = *candidates;
        }
    }
    return nearest;
}
