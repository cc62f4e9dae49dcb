#include "mutate.h"

#include "darkcube/deck.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct range {
    size_t begin, end;
};

static size_t below(const struct mutator *mutator, size_t n)
{
    return n == 0 ? 0 : gsl_rng_uniform_int(mutator->chance, n);
}

static const char *one_of(const struct mutator *mutator, const char *const *list)
{
    size_t n = 0;
    while (list[n] != NULL)
        n++;
    return list[below(mutator, n)];
}

/* Puts `n` bytes in the place of a range; nothing happens where there is no room for them. */
static void replace(char *text, struct range range, const char *bytes, size_t n)
{
    char copy[4096];
    size_t length = strlen(text), removed = range.end - range.begin;
    if (n > sizeof copy || length - removed + n > MUTATED_MOST)
        return;
    memcpy(copy, bytes, n); /* they may lie in the text */
    memmove(text + range.begin + n, text + range.end, length - range.end + 1);
    memcpy(text + range.begin, copy, n);
}

static struct range some_range(const struct mutator *mutator, const char *text, size_t most)
{
    size_t length = strlen(text), begin = below(mutator, length + 1);
    size_t n = below(mutator, most + 1);
    return (struct range){begin, begin + n < length ? begin + n : length};
}

/* The line around a random place, with its end. */
static struct range some_line(const struct mutator *mutator, const char *text)
{
    size_t begin = below(mutator, strlen(text) + 1), end;
    while (begin > 0 && text[begin - 1] != '\n')
        begin--;
    end = begin + strcspn(text + begin, "\n");
    return (struct range){begin, end + (text[end] == '\n')};
}

/* The next run of characters of a word, or of a number, after a random place. */
static struct range some_word(const struct mutator *mutator, const char *text)
{
    static const char parts[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    size_t begin = below(mutator, strlen(text) + 1);
    begin += strcspn(text + begin, parts);
    return (struct range){begin, begin + strspn(text + begin, parts)};
}

static void repeat_piece(const struct mutator *mutator, char *text)
{
    const char *piece = one_of(mutator, mutator->pieces);
    size_t times = (size_t)1 << below(mutator, 13), place = below(mutator, strlen(text) + 1);
    for (size_t i = 0; i < times; i++)
        replace(text, (struct range){place, place}, piece, strlen(piece));
}

static void mutate_once(const struct mutator *mutator, char *text)
{
    const size_t place = below(mutator, strlen(text));
    const struct range here = {place, place};
    const char *piece = one_of(mutator, mutator->pieces), *other;
    char number[32];
    struct range range;
    switch (below(mutator, 12)) {
    case 0:
        text[place] = (char)(text[place] ^ 1 << below(mutator, 8));
        break;
    case 1:
        text[place] = (char)below(mutator, 256);
        break;
    case 2:
        replace(text, some_range(mutator, text, 20), "", 0);
        break;
    case 3: /* the end is gone */
        text[place] = '\0';
        break;
    case 4:
        replace(text, some_line(mutator, text), "", 0);
        break;
    case 5: /* a line once more, elsewhere */
        range = some_line(mutator, text);
        replace(text, some_range(mutator, text, 0), text + range.begin, range.end - range.begin);
        break;
    case 6:
        replace(text, some_word(mutator, text), piece, strlen(piece));
        break;
    case 7:
        replace(text, here, piece, strlen(piece));
        break;
    case 8:
        other = one_of(mutator, mutator->texts);
        range = some_range(mutator, other, 200);
        replace(text, some_range(mutator, text, 100), other + range.begin, range.end - range.begin);
        break;
    case 9: /* two words change places, or one of them comes twice */
        range = some_word(mutator, text);
        replace(text, some_word(mutator, text), text + range.begin, range.end - range.begin);
        break;
    case 10:
        snprintf(number, sizeof number, "%.*g", (int)below(mutator, 20),
                 (gsl_rng_uniform(mutator->chance) - 0.3) *
                     (double)((uint64_t)1 << below(mutator, 64)));
        replace(text, some_word(mutator, text), number, strlen(number));
        break;
    default:
        repeat_piece(mutator, text);
    }
}

void mutate(const struct mutator *mutator, char text[MUTATED_MOST + 1])
{
    snprintf(text, MUTATED_MOST + 1, "%s", one_of(mutator, mutator->texts));
    for (size_t n = 1 + below(mutator, 1 + below(mutator, 8)); n > 0; n--)
        mutate_once(mutator, text);
}

/* ---- the watch ------------------------------------------------------------------------------- */

static char sentence[128];

static void time_is_up(int number)
{
    (void)number;
    (void)!write(STDERR_FILENO, sentence, strlen(sentence));
    _exit(1);
}

void watch(unsigned seconds, const char *what, size_t number)
{
    const struct sigaction action = {.sa_handler = time_is_up};
    alarm(0);
    snprintf(sentence, sizeof sentence, "%s %zu takes more than %u s\n", what, number, seconds);
    if (sigaction(SIGALRM, &action, NULL) != 0) {
        perror("sigaction");
        exit(1);
    }
    alarm(seconds);
}

/* ---- options and files ----------------------------------------------------------------------- */

struct torture_options torture_options(int argc, char **argv, unsigned long texts)
{
    struct torture_options options = {.texts = texts, .seed = 1};
    for (int i = 1; i < argc; i += 2) {
        const char *given = i + 1 < argc ? argv[i + 1] : "";
        char *end = NULL;
        unsigned long value = strtoul(given, &end, 10);
        if (strcmp(argv[i], "--folder") == 0 && given[0] != '\0') {
            options.folder = given;
        } else if (strcmp(argv[i], "--texts") == 0 && value > 0 && *end == '\0') {
            options.texts = value;
        } else if (strcmp(argv[i], "--seed") == 0 && value > 0 && *end == '\0') {
            options.seed = value;
        } else {
            fprintf(stderr, "usage: %s [--texts N] [--seed N] [--folder FOLDER]\n", argv[0]);
            exit(2);
        }
    }
    return options;
}

void keep_text(const struct torture_options *options, size_t number, const char *text)
{
    char path[4096];
    if (options->folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/%zu", options->folder, number);
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

char *text_of_file(const char *path)
{
    char *text = NULL;
    struct dc_error error;
    if (dc_read_text(path, DC_ERROR_DATA, &text, &error) != DC_SUCCESS) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return text;
}
