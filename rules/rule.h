#pragma once

/*
 * What a rule is, and how it reports.
 *
 * To add a rule: one line in rules.def, one file rules/<group>/<identifier>.c that defines
 * `const struct rule rule_<identifier>`, and one folder fixtures/rules/<name>/ with bad.h and
 * good.h (and bad.fixed.h where it fixes), and its row in docs/peers.md. Nothing else is touched.
 *
 * A check is a pure function of the graph: no I/O, no globals, no order among rules. It names the
 * facts that a finding rests on; the engine (analysis/) lets a finding silence later ones that rest
 * on the same fact. A check is linear in the graph, or says in a comment what it costs.
 */

#include "analyzer/graph/graph.h"

enum severity { SEVERITY_OFF, SEVERITY_WARNING, SEVERITY_ERROR };

/* Findings speak in these stages, and an earlier one silences later ones on the same fact. */
enum stage { STAGE_READING, STAGE_NAMES, STAGE_KEYS, STAGE_PAIR, STAGE_SHAPE, STAGE_ADVICE };

struct report; /* where a check's findings go */

/* A rule's texts are plain sentences in Markdown; `bothways rule` and the documentation show them.
 */
struct rule {
    const char *summary; /* one line: what it speaks of */
    const char *why;     /* what goes wrong in the program otherwise */
    const char *mend;    /* how to mend it */
    /* NULL for rules of group BW0 whose findings are made while reading. */
    void (*check)(const struct graph *graph, struct report *report);
    bool fixes; /* whether some of its findings carry a fix */
};

/* A finding under construction: returned by the report_* functions, filled in by those below, and
 * complete when the check returns. Strings that are passed in are copied. */
struct draft;

/* Starts a finding of the rule being checked. `range` is its primary place; the message is one
 * sentence in printf form that names both sides. */
struct draft *report_relationship(struct report *report, const struct relationship *about,
                                  struct range range, const char *format, ...) G_GNUC_PRINTF(4, 5);
struct draft *report_member(struct report *report, const struct member *about, struct range range,
                            const char *format, ...) G_GNUC_PRINTF(4, 5);
struct draft *report_model(struct report *report, const struct model *about, struct range range,
                           const char *format, ...) G_GNUC_PRINTF(4, 5);
struct draft *report_foreign_key(struct report *report, const struct foreign_key *about,
                                 struct range range, const char *format, ...) G_GNUC_PRINTF(4, 5);

/* The facts a finding rests on, beside what it is about (which is one already): a finding that an
 * earlier stage made about, or resting on, any of them silences this one. */
void draft_rests_on_relationship(struct draft *draft, const struct relationship *relationship);
void draft_rests_on_member(struct draft *draft, const struct member *member);
void draft_rests_on_foreign_key(struct draft *draft, const struct foreign_key *key);
void draft_rests_on_table(struct draft *draft, const struct table *table);
void draft_rests_on_model(struct draft *draft, const struct model *model);
/* On whatever struct, model or table this name would mean: where nothing of that name resolves. */
void draft_rests_on_name(struct draft *draft, const char *name);

/* Only findings of stages up to `last` silence this one, where later ones, though they speak of the
 * same facts, say something else. */
void draft_yields_to(struct draft *draft, enum stage last);

/* On any of several: what an earlier finding says of some of them does not silence this one, only
 * what is said of each. */
void draft_rests_on_one_of(struct draft *draft, const struct relationship *relationship);

/* Of the findings of one rule that have one `group` in common, only the first that nothing silences
 * is reported: a rule that says one thing of several declarations gives one for each that could
 * stand for them, the best first. */
void draft_speaks_for(struct draft *draft, const void *group);

void draft_help(struct draft *draft, const char *format, ...) G_GNUC_PRINTF(2, 3);
void draft_related(struct draft *draft, struct range range, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* For the fingerprint: the partner in `model.member` form, and the offending word. */
void draft_partner(struct draft *draft, const char *partner);
void draft_word(struct draft *draft, const char *word);

/* Starts a fix; edits are added to the latest one. An edit in a range that is not exact (inside a
 * wrapper macro) or that has no file drops the whole fix. */
void draft_fix(struct draft *draft, enum applicability applicability, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
void draft_edit(struct draft *draft, struct range range, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/* Adds an argument (`back_populates = "team"`) to an annotation, with the comma it needs. */
void draft_add_argument(struct draft *draft, const struct annotation *annotation,
                        const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Removes an argument, with the comma that it leaves over. */
void draft_remove_argument(struct draft *draft, const struct annotation *annotation,
                           const struct argument *argument);

/* The database that the configuration names: "sqlite", "postgresql", "mysql" or "mssql"; NULL where
 * it names none. */
const char *report_dialect(const struct report *report);

/* The file of every rule defines one of these. */
#define RULE(code, identifier, name, severity, stage) extern const struct rule rule_##identifier;
#include "rules/rules.def"
#undef RULE

/* All rules, in the order of their codes, made of rules.def. */
struct rule_entry {
    const char *code; /* "BW103" */
    const char *name; /* "unknown-back-populates" */
    enum severity severity;
    enum stage stage;
    const struct rule *rule;
};
extern const struct rule_entry rule_entries[];
extern const size_t n_rule_entries;

/* By code or name; NULL where there is none. */
const struct rule_entry *rule_find(const char *code_or_name);
