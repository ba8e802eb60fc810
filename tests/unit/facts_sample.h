#pragma once

/* Facts that use every field there is, and facts as text: two facts are the same where the texts
 * are. */

#include "analyzer/facts/facts_builder.h"

#include <glib.h>

static inline struct range at(const char *file, uint32_t line, uint32_t column, uint32_t offset,
                              uint32_t length)
{
    return (struct range){
        .file = file,
        .start = {.line = line, .column = column, .offset = offset},
        .end = {.line = line, .column = column + length, .offset = offset + length},
    };
}

#define HERO "include/hero.h"
#define OTHER "include/fields inc.h" /* a file name with a space */

static inline struct annotation sample_relationship(struct facts *facts)
{
    struct argument deep[] = {
        {.kind = VALUE_NAME, .text = "parent.x", .range = at(HERO, 9, 40, 210, 8)},
        {.kind = VALUE_NUMBER, .text = "-1", .range = at(HERO, 9, 50, 220, 2)},
    };
    struct argument items[] = {
        {.kind = VALUE_LIST,
         .items = facts_copy(facts, deep, sizeof deep),
         .n_items = 2,
         .range = at(HERO, 9, 39, 209, 14)},
        {.name = "passive",
         .name_range = at(HERO, 9, 56, 226, 7),
         .kind = VALUE_NAME,
         .text = "true",
         .range = at(HERO, 9, 66, 236, 4)},
    };
    struct argument arguments[] = {
        {.kind = VALUE_NAME, .text = "team", .range = at(HERO, 8, 30, 180, 4)},
        {.name = "back_populates",
         .name_range = at(HERO, 8, 36, 186, 14),
         .kind = VALUE_STRING,
         .text = "heroes",
         .range = at(HERO, 8, 54, 204, 6)},
        {.name = "backref",
         .name_range = at(HERO, 9, 20, 190, 7),
         .kind = VALUE_CALL,
         .text = "backref",
         .items = facts_copy(facts, items, sizeof items),
         .n_items = 2,
         .range = {.file = HERO, .start = {9, 30, 200}, .end = {10, 4, 244}}},
        {.name = "doc", .kind = VALUE_STRING, .text = "it's \xff", .range = at(OTHER, 1, 1, 0, 3)},
    };
    return (struct annotation){
        .kind = ANNOTATION_RELATIONSHIP,
        .is_exact = true,
        .range = {.file = HERO, .start = {8, 17, 167}, .end = {11, 2, 250}},
        .name_range = at(HERO, 8, 17, 167, 12),
        .insertion = at(HERO, 11, 1, 249, 0),
        .arguments = facts_copy(facts, arguments, sizeof arguments),
        .n_arguments = G_N_ELEMENTS(arguments),
    };
}

static inline struct fact_struct sample_struct(struct facts *facts)
{
    struct annotation relationship = sample_relationship(facts);
    struct fact_member members[] = {
        {.name = "id",
         .range = at(HERO, 7, 13, 120, 2),
         .insertion = at(HERO, 7, 15, 122, 0),
         .type =
             {.shape = SHAPE_NUMBER, .spelling = "int64_t", .number = NUMBER_INTEGER, .size = 8}},
        {.name = "team",
         .range = at(OTHER, 8, 10, 150, 4),
         .insertion = at(HERO, 8, 15, 155, 0),
         .type = {.shape = SHAPE_TO_ONE,
                  .spelling = "struct team *",
                  .record = "team",
                  .size = 8,
                  .nullability = NULLABILITY_NULLABLE},
         .annotations = facts_copy(facts, &relationship, sizeof relationship),
         .n_annotations = 1},
        {.name = "mask",
         .range = at(HERO, 12, 7, 260, 4),
         .in_union = true,
         .is_bit_field = true,
         .is_flexible = true,
         .is_invalid = true,
         .type = {.shape = SHAPE_CONTAINER,
                  .spelling = "struct list",
                  .record = "x",
                  .value_record = "list",
                  .list_items = "items",
                  .list_count = "len",
                  .is_unsigned = true,
                  .is_enum = true,
                  .is_inner = true,
                  .is_bool = true,
                  .size = 40,
                  .length = 3}},
    };
    struct argument table = {
        .name = "table", .kind = VALUE_STRING, .text = "hero", .range = at(HERO, 13, 10, 300, 4)};
    struct annotation model = {.kind = ANNOTATION_MODEL,
                               .range = at(HERO, 13, 3, 290, 20),
                               .arguments = facts_copy(facts, &table, sizeof table),
                               .n_arguments = 1};
    return (struct fact_struct){
        .tag = "hero",
        .alias = "hero_t",
        .is_model = true,
        .range = at(HERO, 6, 8, 100, 4),
        .body_end = at(OTHER, 13, 1, 288, 0),
        .members = facts_copy(facts, members, sizeof members),
        .n_members = G_N_ELEMENTS(members),
        .annotations = facts_copy(facts, &model, sizeof model),
        .n_annotations = 1,
    };
}

static inline struct finding sample_finding(struct facts *facts)
{
    struct related related = {.message = "here", .range = at(OTHER, 4, 4, 40, 4)};
    struct edit edits[] = {{.range = at(HERO, 3, 3, 30, 3), .text = "table"},
                           {.range = at(OTHER, 5, 5, 50, 0), .text = ""}};
    struct fix fixes[] = {{.title = "Say `table`",
                           .applicability = APPLICABILITY_UNSAFE,
                           .edits = facts_copy(facts, edits, sizeof edits),
                           .n_edits = 2},
                          {.title = "Nothing"}};
    return (struct finding){
        .code = "BW003",
        .message = "no keyword `tabel`",
        .help = "help",
        .model = "hero",
        .member = "team",
        .partner = "team.heroes",
        .word = "tabel",
        .range = at(HERO, 3, 3, 30, 3),
        .related = facts_copy(facts, &related, sizeof related),
        .n_related = 1,
        .fixes = facts_copy(facts, fixes, sizeof fixes),
        .n_fixes = 2,
    };
}

static inline struct facts *sample_facts(void)
{
    struct facts *facts = facts_new();
    struct fact_struct structs[] = {
        {.alias = "plain", .is_union = true, .range = at(HERO, 2, 1, 10, 5)},
        sample_struct(facts),
    };
    struct fact_finding findings[] = {
        {.finding = {.code = "BW001", .message = "expected ';'"},
         .struct_index = -1,
         .member_index = -1},
        {.finding = sample_finding(facts), .struct_index = 1, .member_index = 2},
    };
    struct fact_suppression suppression = {.kind = SUPPRESSION_NEXT_LINE,
                                           .words = "BW1",
                                           .reason = "old",
                                           .range = at(HERO, 1, 1, 0, 9),
                                           .words_range = at(HERO, 1, 4, 3, 3),
                                           .removal_range = at(HERO, 1, 1, 0, 12)};
    const char *forward[] = {"team", "planet"};
    const char *includes[] = {"/usr/include/stdint.h", "include/team.h"};
    struct fact_header headers[] = {
        {.path = "include/empty.h", .is_broken = true},
        {.path = HERO,
         .is_annotated = true,
         .structs = facts_copy(facts, structs, sizeof structs),
         .n_structs = G_N_ELEMENTS(structs),
         .forward_declarations = facts_copy(facts, forward, sizeof forward),
         .n_forward_declarations = G_N_ELEMENTS(forward),
         .findings = facts_copy(facts, findings, sizeof findings),
         .n_findings = G_N_ELEMENTS(findings),
         .suppressions = facts_copy(facts, &suppression, sizeof suppression),
         .n_suppressions = 1,
         .includes = facts_copy(facts, includes, sizeof includes),
         .n_includes = G_N_ELEMENTS(includes)},
        {.path = "include/team.h",
         .is_annotated = true,
         .includes = facts_copy(facts, includes, sizeof *includes),
         .n_includes = 1},
    };
    facts->libclang = "14.0.6";
    facts->headers = facts_copy(facts, headers, sizeof headers);
    facts->n_headers = G_N_ELEMENTS(headers);
    return facts;
}
