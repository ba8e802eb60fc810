/* One root cause, one diagnostic: what analysis.h promises. */

#include "analyzer/analysis/draft.h"

/* The order in which findings speak: those of the facts before those of the rules, and these by
 * stage. Never 0. */
static guint stage_rank(enum stage stage)
{
    return (guint)stage + 2;
}

static guint draft_rank(const struct draft *draft)
{
    return draft->rule->rule->check == NULL ? 1 : stage_rank(draft->rule->stage);
}

/* What has been said so far. Findings of rules that are off by default have a record of their own,
 * because they may not drop others. */
struct record {
    GHashTable *facts;    /* const void * → rank of the first finding that rests on it */
    GHashTable *subjects; /* "rank subject" → the code that spoke of it */
};

struct root_causes {
    struct record defaults;
    struct record optional;
    GHashTable *misread; /* const struct fact_struct * → rank of what says that it was misread */
    GHashTable *names;   /* char * → rank: the names of those, and of the tables that they map */
    GHashTable *groups;  /* "code group": those that a finding speaks for */
};

static int place_compare(struct range a, struct range b)
{
    int order = g_strcmp0(a.file, b.file);
    if (order != 0)
        return order;
    if (a.start.offset != b.start.offset)
        return a.start.offset < b.start.offset ? -1 : 1;
    if (a.end.offset != b.end.offset)
        return a.end.offset < b.end.offset ? -1 : 1;
    return 0;
}

int finding_compare(const struct finding *a, const struct finding *b)
{
    int order = place_compare(a->range, b->range);
    if (order == 0)
        order = g_strcmp0(a->code, b->code);
    return order != 0 ? order : g_strcmp0(a->message, b->message);
}

/* Those of one rule stay in the order in which it made them: sorting is stable. */
static gint compare_by_stage(gconstpointer left, gconstpointer right)
{
    const struct draft *a = *(const struct draft *const *)left;
    const struct draft *b = *(const struct draft *const *)right;
    if (draft_rank(a) != draft_rank(b))
        return draft_rank(a) < draft_rank(b) ? -1 : 1;
    return g_strcmp0(a->rule->code, b->rule->code);
}

/* Whether `ranks` has `key`, since before this finding's turn. */
static bool is_earlier(GHashTable *ranks, gconstpointer key, const struct draft *draft)
{
    guint first = GPOINTER_TO_UINT(g_hash_table_lookup(ranks, key));
    return first != 0 && first < draft_rank(draft);
}

/* Keeps the first. */
static void add_rank(GHashTable *ranks, gconstpointer key, guint rank)
{
    if (key != NULL && !g_hash_table_contains(ranks, key))
        g_hash_table_insert(ranks, (gpointer)(uintptr_t)key, GUINT_TO_POINTER(rank));
}

static bool is_fact_spoken_of(const struct record *record, const struct draft *draft,
                              gconstpointer fact)
{
    guint first = GPOINTER_TO_UINT(g_hash_table_lookup(record->facts, fact));
    return is_earlier(record->facts, fact, draft) && first <= stage_rank(draft->yields_to);
}

static bool is_spoken_of(const struct record *record, const struct draft *draft)
{
    for (guint i = 0; i < draft->facts->len; i++)
        if (is_fact_spoken_of(record, draft, g_ptr_array_index(draft->facts, i)))
            return true;
    for (guint i = 0; i < draft->alternatives->len; i++)
        if (!is_fact_spoken_of(record, draft, g_ptr_array_index(draft->alternatives, i)))
            return false;
    return draft->alternatives->len > 0;
}

static char *subject_key(const struct draft *draft)
{
    return g_strdup_printf("%u %p", draft_rank(draft), draft->subject);
}

static bool is_preceded(const struct record *record, const struct draft *draft)
{
    if (draft->subject == NULL)
        return false;
    g_autofree char *key = subject_key(draft);
    const char *code = g_hash_table_lookup(record->subjects, key);
    return code != NULL && !g_str_equal(code, draft->rule->code);
}

/* Whether something that it depends on could not be read, or was misread as a whole. What was found
 * while reading says why, and is never dropped for that. */
static bool depends_on_misread(const struct root_causes *causes, const struct draft *draft)
{
    if (draft->rule->rule->check == NULL)
        return false;
    for (guint i = 0; i < draft->models->len; i++) {
        const struct model *model = g_ptr_array_index(draft->models, i);
        if (model->is_broken || is_earlier(causes->misread, model->fact, draft))
            return true;
    }
    for (guint i = 0; i < draft->names->len; i++)
        if (is_earlier(causes->names, g_ptr_array_index(draft->names, i), draft))
            return true;
    return false;
}

static char *group_key(const struct draft *draft)
{
    return g_strdup_printf("%s %p", draft->rule->code, draft->group);
}

static bool is_spoken_for(const struct root_causes *causes, const struct draft *draft)
{
    if (draft->group == NULL)
        return false;
    g_autofree char *key = group_key(draft);
    return g_hash_table_contains(causes->groups, key);
}

static bool is_consequence(const struct root_causes *causes, const struct draft *draft)
{
    bool is_optional = draft->rule->severity == SEVERITY_OFF;
    if (is_spoken_for(causes, draft) || depends_on_misread(causes, draft) ||
        is_spoken_of(&causes->defaults, draft) || is_preceded(&causes->defaults, draft))
        return true;
    return is_optional &&
           (is_spoken_of(&causes->optional, draft) || is_preceded(&causes->optional, draft));
}

static void add_misread(struct root_causes *causes, const struct fact_struct *fact, guint rank)
{
    const struct annotation *model =
        facts_find_annotation(fact->annotations, fact->n_annotations, ANNOTATION_MODEL);
    const struct argument *table = model != NULL ? annotation_find(model, "table") : NULL;
    add_rank(causes->misread, fact, rank);
    add_rank(causes->names, fact->tag, rank);
    add_rank(causes->names, fact->alias, rank);
    add_rank(causes->names, table != NULL ? table->text : NULL, rank);
}

static void remember(struct root_causes *causes, const struct draft *draft)
{
    bool is_optional = draft->rule->severity == SEVERITY_OFF;
    struct record *record = is_optional ? &causes->optional : &causes->defaults;
    for (guint i = 0; i < draft->facts->len; i++)
        add_rank(record->facts, g_ptr_array_index(draft->facts, i), draft_rank(draft));
    for (guint i = 0; i < draft->alternatives->len; i++)
        add_rank(record->facts, g_ptr_array_index(draft->alternatives, i), draft_rank(draft));
    if (draft->group != NULL)
        g_hash_table_add(causes->groups, group_key(draft));
    if (draft->subject != NULL) {
        char *key = subject_key(draft);
        if (!g_hash_table_contains(record->subjects, key))
            g_hash_table_insert(record->subjects, key, (gpointer)(uintptr_t)draft->rule->code);
        else
            g_free(key);
    }
    for (guint i = 0; !is_optional && i < draft->misread->len; i++)
        add_misread(causes, g_ptr_array_index(draft->misread, i), draft_rank(draft));
}

static void record_init(struct record *record)
{
    record->facts = g_hash_table_new(NULL, NULL);
    record->subjects = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void record_clear(struct record *record)
{
    g_hash_table_unref(record->facts);
    g_hash_table_unref(record->subjects);
}

void drafts_shrink(GPtrArray *drafts, guint n_kept)
{
    for (guint i = n_kept; i < drafts->len; i++)
        g_ptr_array_index(drafts, i) = NULL;
    g_ptr_array_set_size(drafts, (gint)n_kept);
}

void drafts_keep_root_causes(GPtrArray *drafts, GPtrArray *silent)
{
    struct root_causes causes = {
        .misread = g_hash_table_new(NULL, NULL),
        .names = g_hash_table_new(g_str_hash, g_str_equal),
        .groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    record_init(&causes.defaults);
    record_init(&causes.optional);
    g_ptr_array_sort(drafts, compare_by_stage);
    guint n_kept = 0;
    for (guint i = 0; i < drafts->len; i++) {
        struct draft *draft = g_ptr_array_index(drafts, i);
        if (is_consequence(&causes, draft)) {
            g_ptr_array_add(silent, draft);
            continue;
        }
        remember(&causes, draft);
        g_ptr_array_index(drafts, n_kept++) = draft;
    }
    drafts_shrink(drafts, n_kept);
    record_clear(&causes.defaults);
    record_clear(&causes.optional);
    g_hash_table_unref(causes.misread);
    g_hash_table_unref(causes.names);
    g_hash_table_unref(causes.groups);
}
