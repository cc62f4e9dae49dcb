#include "scan/wrap.h"

#include <string.h>

enum { LINE_WIDTH = 96 };

static int capital(int letter)
{
    return letter >= 'a' && letter <= 'z' ? letter - 'a' + 'A' : letter;
}

void dc_wrap(FILE *out, int indent, const char *lead, const char *text)
{
    const int begin = indent + (int)strlen(lead);
    int column = 0;
    for (const char *word = text + strspn(text, " "); *word != '\0'; word += strspn(word, " ")) {
        const int length = (int)strcspn(word, " ");
        if (column > 0 && column + 1 + length > LINE_WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        if (column == 0)
            fprintf(out, "%*s%s", indent, "", lead);
        else
            fputc(' ', out);
        column += (column == 0 ? begin : 1) + length;
        fprintf(out, "%c%.*s", word == text ? capital(*word) : *word, length - 1, word + 1);
        word += length;
    }
    fputc('\n', out);
}
