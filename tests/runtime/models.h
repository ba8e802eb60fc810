#pragma once

/*
 * Models that the tests of the runtime share, mapped by hand. PARENT_CHILD(prefix, …) defines one
 * linkage of the same two structs: prefix_parent and prefix_child.
 */

#include "bothways/runtime.h"

struct child;

struct parent {
    int64_t id;
    char *name;
    struct child **cs;
    size_t n_cs;
};

struct child {
    int64_t id;
    char *name;
    int64_t p_id;
    int age;
    struct parent *p;
};

/* One-to-one: the key is the child's. */
struct husband;

struct wife {
    int64_t id;
    char *name;
    struct husband *c;
};

struct husband {
    int64_t id;
    char *name;
    int64_t p_id;
    struct wife *p;
};

/* Many-to-many, one list ending in NULL, one in a struct of its own. */
struct tag;

struct post {
    int64_t id;
    char *name;
    struct tag **tags;
};

struct tag {
    int64_t id;
    char *name;
    struct {
        struct post **items;
        uint16_t len;
    } posts;
};

struct post_tag {
    int64_t post_id;
    int64_t tag_id;
};

/* A tree. */
struct node {
    int64_t id;
    char *name;
    int64_t parent_id;
    struct node *parent;
    struct node **children;
    size_t n_children;
};

#define COLUMNS(array) sizeof(array) / sizeof(*(array)), array

#define ID_AND_NAME(type)                                                                          \
    {.name = "id",                                                                                 \
     .member = "id",                                                                               \
     .kind = BW_SIGNED,                                                                            \
     .offset = offsetof(struct type, id),                                                          \
     .size = sizeof(int64_t),                                                                      \
     .flags = BW_PRIMARY_KEY},                                                                     \
    {                                                                                              \
        .name = "name", .member = "name", .kind = BW_STRING,                                       \
        .offset = offsetof(struct type, name), .size = sizeof(char *), .flags = BW_NULLABLE        \
    }

#define KEY_COLUMN(type, column, extra)                                                            \
    {                                                                                              \
        .name = #column, .member = #column, .kind = BW_SIGNED,                                     \
        .offset = offsetof(struct type, column), .size = sizeof(int64_t), .flags = (extra)         \
    }

/* `children_back` and `parent_back` are what the two ends name: a string or NULL. */
#define PARENT_CHILD(prefix, children_back, parent_back, children_cascade, children_flags,         \
                     parent_cascade, parent_flags)                                                 \
    extern const struct bw_model prefix##_parent, prefix##_child;                                  \
    static const struct bw_column prefix##_parent_columns[] = {ID_AND_NAME(parent)};               \
    static const struct bw_column prefix##_child_columns[] = {                                     \
        ID_AND_NAME(child),                                                                        \
        KEY_COLUMN(child, p_id, BW_NULLABLE),                                                      \
        {.name = "age",                                                                            \
         .member = "age",                                                                          \
         .kind = BW_SIGNED,                                                                        \
         .offset = offsetof(struct child, age),                                                    \
         .size = sizeof(int),                                                                      \
         .flags = BW_NULLABLE}};                                                                   \
    static const struct bw_pair prefix##_down[] = {{"id", "p_id"}};                                \
    static const struct bw_pair prefix##_up[] = {{"p_id", "id"}};                                  \
    static const char *const prefix##_from[] = {"p_id"};                                           \
    static const char *const prefix##_to[] = {"id"};                                               \
    static const struct bw_foreign_key prefix##_keys[] = {                                         \
        {1, prefix##_from, #prefix "_parent", prefix##_to, NULL, NULL}};                           \
    static const struct bw_relationship prefix##_parent_cs[] = {                                   \
        {.name = "cs",                                                                             \
         .shape = BW_LIST_COUNTED,                                                                 \
         .offset = offsetof(struct parent, cs),                                                    \
         .count_offset = offsetof(struct parent, n_cs),                                            \
         .count_size = sizeof(size_t),                                                             \
         .target = &prefix##_child,                                                                \
         .direction = BW_ONE_TO_MANY,                                                              \
         .back_populates = children_back,                                                          \
         .cascade = children_cascade,                                                              \
         .flags = children_flags,                                                                  \
         .n_pairs = 1,                                                                             \
         .pairs = prefix##_down}};                                                                 \
    static const struct bw_relationship prefix##_child_p[] = {                                     \
        {.name = "p",                                                                              \
         .shape = BW_ONE,                                                                          \
         .offset = offsetof(struct child, p),                                                      \
         .target = &prefix##_parent,                                                               \
         .direction = BW_MANY_TO_ONE,                                                              \
         .back_populates = parent_back,                                                            \
         .cascade = parent_cascade,                                                                \
         .flags = parent_flags,                                                                    \
         .n_pairs = 1,                                                                             \
         .pairs = prefix##_up}};                                                                   \
    const struct bw_model prefix##_parent = {.name = "parent",                                     \
                                             .table = #prefix "_parent",                           \
                                             .size = sizeof(struct parent),                        \
                                             .n_columns = 2,                                       \
                                             .columns = prefix##_parent_columns,                   \
                                             .n_relationships = 1,                                 \
                                             .relationships = prefix##_parent_cs};                 \
    const struct bw_model prefix##_child = {.name = "child",                                       \
                                            .table = #prefix "_child",                             \
                                            .size = sizeof(struct child),                          \
                                            .n_columns = 4,                                        \
                                            .columns = prefix##_child_columns,                     \
                                            .n_relationships = 1,                                  \
                                            .relationships = prefix##_child_p,                     \
                                            .n_foreign_keys = 1,                                   \
                                            .foreign_keys = prefix##_keys};

extern const struct bw_model linked_parent, linked_child;
extern const struct bw_model bare_parent, bare_child;         /* neither names the other */
extern const struct bw_model downward_parent, downward_child; /* parent.cs names child.p alone */
extern const struct bw_model upward_parent, upward_child;     /* child.p names parent.cs alone */
extern const struct bw_model owned_parent, owned_child;       /* all, delete-orphan */
extern const struct bw_model owned_down_parent, owned_down_child; /* the same, one-sided */
extern const struct bw_model viewed_parent, viewed_child;         /* child.p is viewonly */
extern const struct bw_model unsynced_parent, unsynced_child; /* parent.cs: sync_backref = false */
extern const struct bw_model upkill_parent, upkill_child;     /* delete cascade on child.p */
extern const struct bw_model wife_model, husband_model;
extern const struct bw_model post_model, tag_model, post_tag_model;
extern const struct bw_model node_model;

/* Every model above; the last is NULL. */
extern const struct bw_model *const all_models[];
