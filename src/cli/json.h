/* Pieces of JSON on standard output. */
#ifndef DARKCUBE_CLI_JSON_H
#define DARKCUBE_CLI_JSON_H

/* In quotes, with what JSON wants escaped. */
void dc_json_text(const char *text);

/* 17 digits; null where there is no finite value. */
void dc_json_number(double value);

#endif
