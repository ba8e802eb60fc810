#include "analyzer/analysis/draft.h"

#include <string.h>

struct analysis_memory *analysis_memory_new(void)
{
    struct analysis_memory *memory = g_new0(struct analysis_memory, 1);
    memory->strings = g_string_chunk_new(4096);
    memory->blocks = g_ptr_array_new_with_free_func(g_free);
    return memory;
}

void analysis_memory_free(struct analysis_memory *memory)
{
    if (memory == NULL)
        return;
    g_string_chunk_free(memory->strings);
    g_ptr_array_unref(memory->blocks);
    g_clear_pointer(&memory->packed, g_variant_unref);
    g_free(memory);
}

const char *analysis_string(struct analysis_memory *memory, const char *text)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(memory->strings, text);
}

static const char *string_from(struct analysis_memory *memory, const char *format,
                               va_list arguments) G_GNUC_PRINTF(2, 0);

static const char *string_from(struct analysis_memory *memory, const char *format,
                               va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    return analysis_string(memory, text);
}

char *range_key(struct range range)
{
    return g_strdup_printf("%s:%u:%u", range.file, range.start.offset, range.end.offset);
}

struct draft *draft_new(struct report *report, const struct rule_entry *rule)
{
    struct draft *draft = g_new0(struct draft, 1);
    draft->rule = rule;
    draft->report = report;
    draft->finding.code = rule->code;
    draft->yields_to = rule->stage;
    draft->facts = g_ptr_array_new();
    draft->alternatives = g_ptr_array_new();
    draft->models = g_ptr_array_new();
    draft->names = g_ptr_array_new();
    draft->misread = g_ptr_array_new();
    g_ptr_array_add(report->drafts, draft);
    return draft;
}

void draft_free(struct draft *draft)
{
    if (draft == NULL)
        return;
    if (draft->related != NULL)
        g_array_unref(draft->related);
    for (guint i = 0; draft->fixes != NULL && i < draft->fixes->len; i++) {
        g_array_unref(g_array_index(draft->fixes, struct draft_fix, i).edits);
        g_array_unref(g_array_index(draft->fixes, struct draft_fix, i).removals);
    }
    if (draft->fixes != NULL)
        g_array_unref(draft->fixes);
    g_ptr_array_unref(draft->facts);
    g_ptr_array_unref(draft->alternatives);
    g_ptr_array_unref(draft->models);
    g_ptr_array_unref(draft->names);
    g_ptr_array_unref(draft->misread);
    g_free(draft);
}

static void *memory_take(struct analysis_memory *memory, const void *bytes, size_t size)
{
    void *block = g_memdup2(bytes, size);
    g_ptr_array_add(memory->blocks, block);
    return block;
}

void draft_finish(struct draft *draft)
{
    struct analysis_memory *memory = draft->report->memory;
    if (draft->related != NULL) {
        draft->finding.n_related = draft->related->len;
        draft->finding.related =
            memory_take(memory, draft->related->data, draft->related->len * sizeof(struct related));
    }
    if (draft->fixes == NULL)
        return;
    draft_finish_removals(draft);
    struct fix *fixes = g_new0(struct fix, draft->fixes->len);
    g_ptr_array_add(memory->blocks, fixes);
    for (guint i = 0; i < draft->fixes->len; i++) {
        const struct draft_fix *fix = &g_array_index(draft->fixes, struct draft_fix, i);
        if (fix->is_dropped || fix->edits->len == 0)
            continue;
        fixes[draft->finding.n_fixes++] = (struct fix){
            .title = fix->title,
            .applicability = fix->applicability,
            .edits = memory_take(memory, fix->edits->data, fix->edits->len * sizeof(struct edit)),
            .n_edits = fix->edits->len,
        };
    }
    draft->finding.fixes = draft->finding.n_fixes > 0 ? fixes : NULL;
}

/* What a finding depends on being read rightly: a model, and what it inherits from. */
static void depend_on_model(struct draft *draft, const struct model *model)
{
    for (; model != NULL; model = model->base) {
        if (g_ptr_array_find(draft->models, model, NULL))
            return;
        g_ptr_array_add(draft->models, (gpointer)(uintptr_t)model);
    }
}

static void depend_on_table(struct draft *draft, const struct table *table)
{
    for (guint i = 0; table != NULL && i < table->models->len; i++)
        depend_on_model(draft, g_ptr_array_index(table->models, i));
}

static void rest_on(struct draft *draft, const void *fact)
{
    if (fact != NULL)
        g_ptr_array_add(draft->facts, (gpointer)(uintptr_t)fact);
}

/* A relationship is one fact with its member; one that a backref made, with the member that says
 * the backref. */
static const struct member *relationship_declaration(const struct relationship *relationship)
{
    if (relationship->member == NULL && relationship->origin != NULL)
        return relationship->origin->member;
    return relationship->member;
}

void draft_rests_on_member(struct draft *draft, const struct member *member)
{
    rest_on(draft, member);
    rest_on(draft, member->fact);
    depend_on_model(draft, member->model);
}

void draft_rests_on_relationship(struct draft *draft, const struct relationship *relationship)
{
    draft_rests_on_member(draft, relationship_declaration(relationship));
    depend_on_model(draft, relationship->model);
    depend_on_model(draft, relationship->target);
    depend_on_table(draft, relationship->link);
}

void draft_rests_on_one_of(struct draft *draft, const struct relationship *relationship)
{
    g_ptr_array_add(draft->alternatives,
                    (gpointer)(uintptr_t)relationship_declaration(relationship));
    depend_on_model(draft, relationship->model);
    depend_on_model(draft, relationship->target);
}

void draft_speaks_for(struct draft *draft, const void *group)
{
    draft->group = group;
}

void draft_rests_on_foreign_key(struct draft *draft, const struct foreign_key *key)
{
    rest_on(draft, key);
    if (key->member != NULL)
        draft_rests_on_member(draft, key->member);
    depend_on_model(draft, key->model);
    depend_on_table(draft, key->target);
}

void draft_rests_on_table(struct draft *draft, const struct table *table)
{
    rest_on(draft, table);
    depend_on_table(draft, table);
}

void draft_rests_on_model(struct draft *draft, const struct model *model)
{
    rest_on(draft, model);
    depend_on_model(draft, model);
    if (draft->rule->stage == STAGE_READING)
        g_ptr_array_add(draft->misread, (gpointer)(uintptr_t)model->fact);
}

void draft_yields_to(struct draft *draft, enum stage last)
{
    draft->yields_to = last;
}

void draft_rests_on_name(struct draft *draft, const char *name)
{
    if (name != NULL)
        g_ptr_array_add(draft->names,
                        (gpointer)(uintptr_t)analysis_string(draft->report->memory, name));
}

static struct draft *draft_begin(struct report *report, struct range range, const char *format,
                                 va_list arguments) G_GNUC_PRINTF(3, 0);

static struct draft *draft_begin(struct report *report, struct range range, const char *format,
                                 va_list arguments)
{
    struct draft *draft = draft_new(report, report->rule);
    draft->finding.range = range;
    draft->finding.message = string_from(report->memory, format, arguments);
    return draft;
}

struct draft *report_relationship(struct report *report, const struct relationship *about,
                                  struct range range, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct draft *draft = draft_begin(report, range, format, arguments);
    va_end(arguments);
    draft->finding.model = about->model->name;
    draft->finding.member = about->name;
    draft->subject = relationship_declaration(about);
    draft->fact = relationship_declaration(about)->fact;
    draft_rests_on_relationship(draft, about);
    return draft;
}

struct draft *report_member(struct report *report, const struct member *about, struct range range,
                            const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct draft *draft = draft_begin(report, range, format, arguments);
    va_end(arguments);
    draft->finding.model = about->model->name;
    draft->finding.member = about->name;
    draft->subject = about;
    draft->fact = about->fact;
    draft_rests_on_member(draft, about);
    return draft;
}

struct draft *report_model(struct report *report, const struct model *about, struct range range,
                           const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct draft *draft = draft_begin(report, range, format, arguments);
    va_end(arguments);
    draft->finding.model = about->name;
    draft->subject = about;
    draft_rests_on_model(draft, about);
    if (draft->rule->stage == STAGE_NAMES)
        g_ptr_array_add(draft->misread, (gpointer)(uintptr_t)about->fact);
    return draft;
}

struct draft *report_foreign_key(struct report *report, const struct foreign_key *about,
                                 struct range range, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct draft *draft = draft_begin(report, range, format, arguments);
    va_end(arguments);
    draft->finding.model = about->model->name;
    draft->finding.member = about->member != NULL ? about->member->name : NULL;
    draft->subject = about->member != NULL ? (const void *)about->member : about;
    draft->fact = about->member != NULL ? about->member->fact : NULL;
    draft_rests_on_foreign_key(draft, about);
    return draft;
}

void draft_help(struct draft *draft, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    draft->finding.help = string_from(draft->report->memory, format, arguments);
    va_end(arguments);
}

void draft_related(struct draft *draft, struct range range, const char *format, ...)
{
    if (range.file == NULL)
        return;
    va_list arguments;
    va_start(arguments, format);
    struct related related = {
        .message = string_from(draft->report->memory, format, arguments),
        .range = range,
    };
    va_end(arguments);
    if (draft->related == NULL)
        draft->related = g_array_new(FALSE, FALSE, sizeof(struct related));
    g_array_append_val(draft->related, related);
}

void draft_partner(struct draft *draft, const char *partner)
{
    draft->finding.partner = analysis_string(draft->report->memory, partner);
}

void draft_word(struct draft *draft, const char *word)
{
    draft->finding.word = analysis_string(draft->report->memory, word);
}

const char *report_dialect(const struct report *report)
{
    return report->dialect;
}
