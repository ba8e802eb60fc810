#include "analyzer/facts/reading.h"

#include <stdarg.h>

void reading_init(struct reading *reading, struct facts *facts)
{
    *reading = (struct reading){
        .facts = facts,
        .findings = g_array_new(FALSE, TRUE, sizeof(struct fact_finding)),
        .struct_index = -1,
        .member_index = -1,
    };
}

void reading_clear(struct reading *reading)
{
    g_array_unref(reading->findings);
    reading->findings = NULL;
}

void reading_set_subject(struct reading *reading, const char *model, int struct_index,
                         const char *member, int member_index)
{
    reading->model = model;
    reading->struct_index = struct_index;
    reading->member = member;
    reading->member_index = member_index;
}

static const char *intern_format(struct facts *facts, const char *format, va_list arguments)
    G_GNUC_PRINTF(2, 0);
static const char *intern_format(struct facts *facts, const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    return facts_intern(facts, text);
}

const char *reading_label(const struct reading *reading, const char *otherwise)
{
    if (!reading->model)
        return reading->member ? reading->member : otherwise;
    if (!reading->member)
        return reading->model;
    g_autofree char *label = g_strdup_printf("%s.%s", reading->model, reading->member);
    return facts_intern(reading->facts, label);
}

struct finding *reading_report(struct reading *reading, const char *code, struct range range,
                               const char *word, const char *format, ...)
{
    struct fact_finding entry = {
        .finding = {.code = facts_intern(reading->facts, code),
                    .model = reading->model,
                    .member = reading->member,
                    .word = facts_intern(reading->facts, word),
                    .range = range},
        .struct_index = reading->struct_index,
        .member_index = reading->member_index,
    };
    va_list arguments;
    va_start(arguments, format);
    entry.finding.message = intern_format(reading->facts, format, arguments);
    va_end(arguments);
    g_array_append_val(reading->findings, entry);
    return &g_array_index(reading->findings, struct fact_finding, reading->findings->len - 1)
                .finding;
}

void reading_help(struct reading *reading, struct finding *finding, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    finding->help = intern_format(reading->facts, format, arguments);
    va_end(arguments);
}

void reading_relate(struct reading *reading, struct finding *finding, struct range range,
                    const char *format, ...)
{
    struct related related = {.range = range};
    va_list arguments;
    va_start(arguments, format);
    related.message = intern_format(reading->facts, format, arguments);
    va_end(arguments);
    GArray *all = g_array_new(FALSE, FALSE, sizeof related);
    if (finding->n_related)
        g_array_append_vals(all, finding->related, (guint)finding->n_related);
    g_array_append_val(all, related);
    finding->related = facts_copy(reading->facts, all->data, all->len * sizeof related);
    finding->n_related = all->len;
    g_array_unref(all);
}

void reading_fix(struct reading *reading, struct finding *finding, enum applicability applicability,
                 struct range range, const char *text, const char *format, ...)
{
    const struct edit edit = {.range = range, .text = facts_intern(reading->facts, text)};
    struct fix fix = {.applicability = applicability, .n_edits = 1};
    fix.edits = facts_copy(reading->facts, &edit, sizeof edit);
    va_list arguments;
    va_start(arguments, format);
    fix.title = intern_format(reading->facts, format, arguments);
    va_end(arguments);
    finding->fixes = facts_copy(reading->facts, &fix, sizeof fix);
    finding->n_fixes = 1;
}
