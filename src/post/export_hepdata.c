/* A HEPData submission: submission.yaml, and one table for each level and slice that has curves. */
#include "darkcube/quantity.h"
#include "post/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A text in YAML's single quotes, which know one escape. */
static void print_quoted(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputc('\'', out);
        fputc(*text, out);
    }
    fputc('\'', out);
}

/* HEPData knows no unit "1". */
static void print_header(FILE *out, const char *name, const char *unit)
{
    fprintf(out, "- header: {name: ");
    print_quoted(out, name);
    if (strcmp(unit, "1") != 0) {
        fprintf(out, ", units: ");
        print_quoted(out, unit);
    }
    fprintf(out, "}\n");
}

static void print_qualifier(FILE *out, const char *name, const char *unit, const char *value)
{
    fprintf(out, "  - {name: ");
    print_quoted(out, name);
    if (strcmp(unit, "1") != 0) {
        fprintf(out, ", units: ");
        print_quoted(out, unit);
    }
    fprintf(out, ", value: ");
    print_quoted(out, value);
    fprintf(out, "}\n");
}

/* Curves first..last-1 have one level and one slice. */
static void print_table(FILE *out, const struct dc_field_info *info, const struct dc_curves *curves,
                        size_t first, size_t last)
{
    const struct dc_stored_axis *axis = info->store.axis;
    const struct dc_stored_axis *angle = &axis[DC_AXIS_ANGLE];
    const struct dc_curve *curve = curves->curve;
    char number[DC_NUMBER_SIZE];
    fprintf(out, "independent_variables:\n");
    print_header(out, "curve", "1");
    fprintf(out, "  values:\n");
    for (size_t c = first; c < last; c++)
        for (size_t k = 0; k < curve[c].n; k++)
            fprintf(out, "  - {value: %zu}\n", c);
    print_header(out, axis[DC_AXIS_MASS].name, axis[DC_AXIS_MASS].unit);
    fprintf(out, "  values:\n");
    for (size_t c = first; c < last; c++)
        for (size_t k = 0; k < curve[c].n; k++)
            fprintf(out, "  - {value: %.17g}\n", curve[c].vertex[k].mass);
    fprintf(out, "dependent_variables:\n");
    print_header(out, axis[DC_AXIS_COUPLING].name, axis[DC_AXIS_COUPLING].unit);
    fprintf(out, "  qualifiers:\n");
    print_qualifier(out, info->name, info->unit, dc_format_number(curve[first].level, number));
    print_qualifier(out, angle->name, angle->unit,
                    dc_format_number(angle->values[curve[first].angle], number));
    if (angle->labels != NULL)
        print_qualifier(out, "name of the slice", "1", angle->labels[curve[first].angle]);
    fprintf(out, "  values:\n");
    for (size_t c = first; c < last; c++)
        for (size_t k = 0; k < curve[c].n; k++)
            fprintf(out, "  - {value: %.17g}\n", curve[c].vertex[k].coupling);
}

static void print_entry(FILE *out, const struct dc_field_info *info, const struct dc_curve *curve,
                        size_t table)
{
    char angle[128], number[DC_NUMBER_SIZE];
    dc_angle_text(info, curve->angle, angle, sizeof angle);
    fprintf(out, "---\nname: 'Curves %zu'\ndescription: ", table);
    char text[1024];
    snprintf(text, sizeof text, "Curves in %s and %s on which %s (%s) is %s%s%s, for %s %s",
             info->store.axis[DC_AXIS_MASS].long_name, info->store.axis[DC_AXIS_COUPLING].long_name,
             info->name, info->long_name, dc_format_number(curve->level, number),
             strcmp(info->unit, "1") == 0 ? "" : " ",
             strcmp(info->unit, "1") == 0 ? "" : info->unit, info->store.axis[DC_AXIS_ANGLE].name,
             angle);
    print_quoted(out, text);
    fprintf(out, "\nkeywords:\n- name: observables\n  values: [");
    print_quoted(out, info->name);
    fprintf(out,
            "]\n- name: phrases\n  values: ['Exclusion', 'Light vector boson']\n"
            "data_file: curves_%zu.yaml\n",
            table);
}

static enum dc_result open_in(const char *directory, const char *name, struct dc_text_file *file,
                              struct dc_error *error)
{
    size_t size = strlen(directory) + strlen(name) + 2;
    char *path = malloc(size);
    if (path == NULL)
        return dc_fail_memory(error);
    snprintf(path, size, "%s/%s", directory, name);
    enum dc_result result = dc_text_file_open(path, file, error);
    free(path);
    return result;
}

enum dc_result dc_export_hepdata(const char *directory, const struct dc_field_info *info,
                                 const struct dc_curves *curves, struct dc_error *error)
{
    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return dc_fail(error, DC_ERROR_OUTPUT, "%s cannot be made: %s", directory, strerror(errno));
    struct dc_text_file submission = {0};
    enum dc_result result = open_in(directory, "submission.yaml", &submission, error);
    if (result != DC_SUCCESS)
        return result;
    fprintf(submission.stream, "comment: ");
    char comment[512];
    snprintf(comment, sizeof comment, "Curves of %s (%s), model %s, made with darkcube", info->name,
             info->long_name, info->store.model);
    print_quoted(submission.stream, comment);
    fprintf(submission.stream, "\n");
    size_t table = 0;
    for (size_t first = 0, last; first < curves->n && result == DC_SUCCESS; first = last) {
        const struct dc_curve *curve = curves->curve;
        for (last = first + 1; last < curves->n && curve[last].level == curve[first].level &&
                               curve[last].angle == curve[first].angle;)
            last++;
        char name[64];
        snprintf(name, sizeof name, "curves_%zu.yaml", ++table);
        print_entry(submission.stream, info, &curve[first], table);
        struct dc_text_file file = {0};
        result = open_in(directory, name, &file, error);
        if (result == DC_SUCCESS) {
            print_table(file.stream, info, curves, first, last);
            result = dc_text_file_close(&file, result, error);
        }
    }
    return dc_text_file_close(&submission, result, error);
}
