/* What sidecars say, laid over what headers say. */

#include "analyzer/config/sidecar.h"
#include "analyzer/config/sidecar_compare.h"
#include "analyzer/facts/annotation_check.h"
#include "analyzer/facts/column_check.h"
#include "analyzer/facts/spelling.h"

#include <stdint.h>
#include <string.h>

struct apply {
    const struct sidecars *sidecars;
    struct facts *facts;         /* the result */
    struct fact_header *headers; /* of the result */
    size_t n_headers;
    struct reading *readings; /* of each header: the findings about its structs */
    struct reading lost;      /* findings about no struct */
    GHashTable *described; /* const struct fact_struct * of the result → the first entry for it */
    bool is_incomplete;    /* some header is broken: what seems missing may stand in it */
};

static bool is_called(const struct fact_struct *record, const char *name)
{
    return g_strcmp0(record->tag, name) == 0 || g_strcmp0(record->alias, name) == 0;
}

/* Where an entry's struct is. */
struct found {
    size_t header;
    size_t index;
    size_t n; /* how many there are */
};

static struct found find_struct(const struct apply *apply, const struct sidecar_entry *entry)
{
    struct found found = {0};
    for (size_t i = 0; i < apply->n_headers; i++) {
        const struct fact_header *header = &apply->headers[i];
        for (size_t j = 0; j < header->n_structs; j++) {
            const struct range place = header->structs[j].range;
            bool is_there = entry->header == NULL || g_str_equal(header->path, entry->header) ||
                            g_strcmp0(place.file, entry->header) == 0;
            if (!is_there || !is_called(&header->structs[j], entry->name))
                continue;
            if (found.n++ == 0) {
                found.header = i;
                found.index = j;
            }
        }
    }
    return found;
}

static char *suggest(const char *word, GPtrArray *names)
{
    g_ptr_array_add(names, NULL);
    const char *nearest = spelling_nearest(word, (const char *const *)names->pdata);
    return nearest != NULL ? g_strdup_printf("; did you mean `%s`?", nearest) : g_strdup("");
}

static void report_unknown_struct(struct apply *apply, const struct sidecar_entry *entry)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; i < apply->n_headers; i++) {
        for (size_t j = 0; j < apply->headers[i].n_structs; j++) {
            const struct fact_struct *record = &apply->headers[i].structs[j];
            const char *name = record->tag != NULL ? record->tag : record->alias;
            if (name != NULL)
                g_ptr_array_add(names, (gpointer)(uintptr_t)name);
        }
    }
    g_autofree char *question = suggest(entry->name, names);
    reading_set_subject(&apply->lost, entry->name, -1, NULL, -1);
    g_autofree char *where = entry->header != NULL ? g_strdup_printf("`%s`", entry->header)
                                                   : g_strdup("no header of this project");
    struct finding *finding =
        reading_report(&apply->lost, "BW010", entry->range, entry->name,
                       "the sidecar describes `%s`, but %s defines %s struct of this name%s",
                       entry->name, where, entry->header != NULL ? "no" : "a", question);
    reading_help(&apply->lost, finding,
                 "write the struct's tag, or its typedef name where it has no tag; `header: FILE` "
                 "beside it names a header that is not found by itself");
}

static void report_ambiguous(struct apply *apply, const struct sidecar_entry *entry)
{
    reading_set_subject(&apply->lost, entry->name, -1, NULL, -1);
    struct finding *finding = reading_report(
        &apply->lost, "BW010", entry->range, entry->name,
        "the sidecar describes `%s`, but several headers define a struct of this name; say which "
        "with `header: FILE`",
        entry->name);
    for (size_t i = 0; i < apply->n_headers; i++) {
        const struct fact_header *header = &apply->headers[i];
        for (size_t j = 0; j < header->n_structs; j++)
            if (is_called(&header->structs[j], entry->name))
                reading_relate(&apply->lost, finding, header->structs[j].range,
                               "one `%s` is declared here", entry->name);
    }
}

static void report_unknown_member(struct reading *reading, const struct fact_struct *record,
                                  const char *model, const struct sidecar_member *member)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; i < record->n_members; i++)
        g_ptr_array_add(names, (gpointer)(uintptr_t)record->members[i].name);
    g_autofree char *question = suggest(member->name, names);
    struct finding *finding =
        reading_report(reading, "BW010", member->annotation.name_range, member->name,
                       "the sidecar describes `%s.%s`, but `%s` has no member `%s`%s", model,
                       member->name, model, member->name, question);
    reading_relate(reading, finding, record->range, "`%s` is declared here", model);
}

/* Where the header itself says something of the member, it must be the same. */
static void compare_member(struct reading *reading, const struct fact_member *fact,
                           const struct annotation *said)
{
    const struct annotation *own = &fact->annotations[0];
    g_autofree char *difference = sidecar_difference(own, said);
    if (difference == NULL)
        return;
    struct finding *finding = reading_report(
        reading, "BW010", said->name_range, NULL,
        "the sidecar contradicts the annotation of `%s` in its header: %s; say it in one place",
        reading_label(reading, fact->name), difference);
    reading_relate(reading, finding, own->name_range, "the header's annotation is here");
}

static void apply_member(struct apply *apply, struct reading *reading, struct fact_member *fact,
                         const struct annotation *annotation)
{
    struct annotation said = *annotation;
    const guint n_findings = reading->findings->len;
    annotation_check(&said, NULL, reading);
    if (fact->n_annotations > 0) {
        compare_member(reading, fact, &said);
        return;
    }
    const bool is_clean = reading->findings->len == n_findings;
    if (said.kind == ANNOTATION_COLUMN && is_clean && !column_check(fact, &said, reading))
        return;
    fact->annotations = facts_copy(apply->facts, &said, sizeof said);
    fact->n_annotations = 1;
}

static void apply_members(struct apply *apply, struct reading *reading,
                          const struct sidecar_entry *entry, struct fact_struct *record, int index)
{
    struct fact_member *members =
        facts_copy(apply->facts, record->members, record->n_members * sizeof *members);
    for (guint i = 0; i < entry->members->len; i++) {
        const struct sidecar_member *said =
            &g_array_index(entry->members, struct sidecar_member, i);
        size_t at = 0;
        while (at < record->n_members && !g_str_equal(members[at].name, said->name))
            at++;
        bool is_known = at < record->n_members;
        reading_set_subject(reading, entry->name, index, said->name, is_known ? (int)at : -1);
        if (is_known)
            apply_member(apply, reading, &members[at], &said->annotation);
        else if (!apply->headers[reading - apply->readings].is_broken)
            report_unknown_member(reading, record, entry->name, said);
    }
    record->members = members;
}

/* In a header that can't be annotated there is no place for a fix. */
static void forget_places(struct apply *apply, struct fact_struct *record)
{
    struct fact_member *members =
        facts_copy(apply->facts, record->members, record->n_members * sizeof *members);
    for (size_t i = 0; i < record->n_members; i++)
        members[i].insertion = (struct range){0};
    record->members = members;
    record->body_end = (struct range){0};
}

static void apply_model(struct apply *apply, struct reading *reading,
                        const struct sidecar_entry *entry, struct fact_struct *record)
{
    struct annotation model = entry->model;
    annotation_check(&model, NULL, reading);
    GArray *all = g_array_new(FALSE, FALSE, sizeof model);
    if (record->is_model) {
        g_array_append_vals(all, record->annotations, (guint)record->n_annotations);
        g_autofree char *difference = sidecar_difference(&record->annotations[0], &model);
        if (difference != NULL) {
            struct finding *finding = reading_report(
                reading, "BW010", entry->range, NULL,
                "the sidecar contradicts the `MODEL` of `%s` in its header: %s; say it in one "
                "place",
                entry->name, difference);
            reading_relate(reading, finding, record->annotations[0].name_range,
                           "the header's annotation is here");
        }
    } else {
        g_array_append_val(all, model);
        forget_places(apply, record);
        record->is_model = true;
    }
    for (guint i = 0; i < entry->constraints->len; i++) {
        struct annotation constraint = g_array_index(entry->constraints, struct annotation, i);
        annotation_check(&constraint, NULL, reading);
        if (constraint.n_arguments > 0)
            g_array_append_val(all, constraint);
    }
    record->annotations = facts_copy(apply->facts, all->data, all->len * sizeof model);
    record->n_annotations = all->len;
    g_array_unref(all);
}

/* Whether the struct can be described by `entry`; BW010 where it can't. */
static bool check_struct(struct apply *apply, struct reading *reading,
                         const struct sidecar_entry *entry, const struct fact_struct *record)
{
    const struct sidecar_entry *first = g_hash_table_lookup(apply->described, record);
    const char *problem = NULL;
    if (first != NULL)
        problem = "a second time, and only the first entry counts; join the two";
    else if (record->is_union)
        problem = "but it is a union, which can be no model: only one of its members exists at a "
                  "time";
    else if (record->n_members == 0 && entry->members->len > 0 && !record->is_model &&
             !apply->headers[reading - apply->readings].is_broken)
        problem = "but its members were not read; name the header that defines it with `header: "
                  "FILE`";
    if (problem == NULL)
        return true;
    struct finding *finding = reading_report(reading, "BW010", entry->range, entry->name,
                                             "the sidecar describes `%s` %s", entry->name, problem);
    reading_relate(reading, finding, first != NULL ? first->range : record->range,
                   first != NULL ? "the first entry is here" : "`%s` is declared here",
                   entry->name);
    return false;
}

static void apply_entry(struct apply *apply, const struct sidecar_entry *entry)
{
    struct found found = find_struct(apply, entry);
    if (found.n == 0 && !apply->is_incomplete)
        report_unknown_struct(apply, entry);
    if (found.n > 1)
        report_ambiguous(apply, entry);
    if (found.n != 1)
        return;
    struct fact_header *header = &apply->headers[found.header];
    /* The structs of every header were copied: see copy_headers(). */
    struct fact_struct *record = (struct fact_struct *)(uintptr_t)&header->structs[found.index];
    struct reading *reading = &apply->readings[found.header];
    reading_set_subject(reading, entry->name, (int)found.index, NULL, -1);
    if (!check_struct(apply, reading, entry, record))
        return;
    g_hash_table_insert(apply->described, record, (gpointer)(uintptr_t)entry);
    apply_model(apply, reading, entry, record);
    apply_members(apply, reading, entry, record, (int)found.index);
}

static void copy_headers(struct apply *apply, const struct facts *facts)
{
    apply->n_headers = facts->n_headers;
    apply->headers = facts_alloc(apply->facts, (facts->n_headers + 1) * sizeof *apply->headers);
    apply->readings = g_new0(struct reading, facts->n_headers + 1);
    for (size_t i = 0; i < facts->n_headers; i++) {
        struct fact_header *header = &apply->headers[i];
        *header = facts->headers[i];
        header->structs =
            facts_copy(apply->facts, header->structs, header->n_structs * sizeof *header->structs);
        apply->is_incomplete = apply->is_incomplete || header->is_broken;
        reading_init(&apply->readings[i], apply->facts);
    }
}

/* Adds what was found to what reading the header has found. */
static void add_findings(struct apply *apply, struct fact_header *header,
                         const struct reading *reading)
{
    if (reading->findings->len == 0)
        return;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct fact_finding));
    g_array_append_vals(all, header->findings, (guint)header->n_findings);
    g_array_append_vals(all, reading->findings->data, reading->findings->len);
    header->findings = facts_copy(apply->facts, all->data, all->len * sizeof(struct fact_finding));
    header->n_findings = all->len;
    g_array_unref(all);
}

/* Findings about no struct belong to no header: they stand in one of their own, the sidecar. */
static void finish(struct apply *apply)
{
    for (size_t i = 0; i < apply->n_headers; i++) {
        add_findings(apply, &apply->headers[i], &apply->readings[i]);
        reading_clear(&apply->readings[i]);
    }
    if (apply->lost.findings->len > 0) {
        struct fact_header *sidecar = &apply->headers[apply->n_headers++];
        const struct fact_finding *first =
            &g_array_index(apply->lost.findings, struct fact_finding, 0);
        sidecar->path = first->finding.range.file;
        add_findings(apply, sidecar, &apply->lost);
    }
    reading_clear(&apply->lost);
    apply->facts->headers = apply->headers;
    apply->facts->n_headers = apply->n_headers;
    g_free(apply->readings);
    g_hash_table_unref(apply->described);
}

struct facts *sidecars_apply(const struct sidecars *sidecars, const struct facts *facts)
{
    struct apply apply = {
        .sidecars = sidecars,
        .facts = facts_new(),
        .described = g_hash_table_new(NULL, NULL),
    };
    apply.facts->libclang = facts_intern(apply.facts, facts->libclang);
    copy_headers(&apply, facts);
    reading_init(&apply.lost, apply.facts);
    for (guint i = 0; i < sidecars->entries->len; i++)
        apply_entry(&apply, sidecars->entries->pdata[i]);
    finish(&apply);
    return apply.facts;
}
