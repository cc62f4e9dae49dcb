/* Text for people, broken into lines at blanks. */
#ifndef SCAN_WRAP_H
#define SCAN_WRAP_H

#include <stdio.h>

/* Writes `text` in lines of at most 96 columns where its words allow, each after `indent` blanks
 * and `lead` ("# " for a comment, "" for plain text). The first letter becomes a capital. */
void dc_wrap(FILE *out, int indent, const char *lead, const char *text);

#endif
