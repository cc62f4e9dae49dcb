/* Texts made from others by small accidents and by malice, the same for the same seed. */
#ifndef TESTS_TORTURE_MUTATE_H
#define TESTS_TORTURE_MUTATE_H

#include <gsl/gsl_rng.h>
#include <stddef.h>

enum { MUTATED_MOST = 1 << 17 }; /* bytes of a mutated text */

/* Two NULL-terminated lists: texts to begin with, and pieces to put in. */
struct mutator {
    gsl_rng *chance;
    const char *const *texts, *const *pieces;
};

/* One of the texts after one to eight mutations: of bits, bytes, ranges, lines, words and numbers,
 * with pieces put in, repeated, or taken from another text. Ends at its first NUL. */
void mutate(const struct mutator *mutator, char text[MUTATED_MOST + 1]);

/* Ends the program with exit code 1 and one sentence, unless it is called again within the seconds;
 * 0 ends the watch. `what` and `number` say what is being worked on. */
void watch(unsigned seconds, const char *what, size_t number);

/* The options of a torture program: --texts N and --seed N, both above 0, and --folder FOLDER,
 * which every text is written to (NULL: none). Ends the program with exit code 2 for others. */
struct torture_options {
    unsigned long texts, seed;
    const char *folder;
};
struct torture_options torture_options(int argc, char **argv, unsigned long texts);

/* Writes a text into a file of the folder that is named by its number, if there is a folder; ends
 * the program with exit code 1 where it cannot. */
void keep_text(const struct torture_options *options, size_t number, const char *text);

/* A whole file, freed by the caller; ends the program with exit code 1 where it cannot be read. */
char *text_of_file(const char *path);

#endif
