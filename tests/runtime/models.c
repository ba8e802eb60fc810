#include "models.h"

#include <stddef.h>

PARENT_CHILD(linked, "p", "cs", BW_DEFAULT_CASCADE, 0, BW_DEFAULT_CASCADE, 0)
PARENT_CHILD(bare, NULL, NULL, BW_DEFAULT_CASCADE, 0, BW_DEFAULT_CASCADE, 0)
PARENT_CHILD(downward, "p", NULL, BW_DEFAULT_CASCADE, 0, BW_DEFAULT_CASCADE, 0)
PARENT_CHILD(upward, NULL, "cs", BW_DEFAULT_CASCADE, 0, BW_DEFAULT_CASCADE, 0)
PARENT_CHILD(owned, "p", "cs", BW_DEFAULT_CASCADE | BW_DELETE | BW_DELETE_ORPHAN, 0,
             BW_DEFAULT_CASCADE, 0)
PARENT_CHILD(owned_down, "p", NULL, BW_DEFAULT_CASCADE | BW_DELETE | BW_DELETE_ORPHAN, 0,
             BW_DEFAULT_CASCADE, 0)
PARENT_CHILD(viewed, "p", "cs", BW_DEFAULT_CASCADE, 0, 0, BW_VIEWONLY)
PARENT_CHILD(unsynced, "p", "cs", BW_DEFAULT_CASCADE, BW_NO_SYNC, BW_DEFAULT_CASCADE, 0)
PARENT_CHILD(upkill, "p", "cs", BW_DEFAULT_CASCADE, 0, BW_DEFAULT_CASCADE | BW_DELETE, 0)

/* One-to-one ---------------------------------------------------------------------------------- */

static const struct bw_column wife_columns[] = {ID_AND_NAME(wife)};
static const struct bw_column husband_columns[] = {ID_AND_NAME(husband),
                                                   KEY_COLUMN(husband, p_id, BW_NULLABLE)};
static const struct bw_pair wife_pairs[] = {{"id", "p_id"}};
static const struct bw_pair husband_pairs[] = {{"p_id", "id"}};
static const char *const husband_from[] = {"p_id"};
static const char *const id_column[] = {"id"};
static const struct bw_foreign_key husband_keys[] = {
    {1, husband_from, "wife", id_column, NULL, NULL}};

static const struct bw_relationship wife_relationships[] = {{.name = "c",
                                                             .shape = BW_ONE,
                                                             .offset = offsetof(struct wife, c),
                                                             .target = &husband_model,
                                                             .direction = BW_ONE_TO_MANY,
                                                             .back_populates = "p",
                                                             .cascade = BW_DEFAULT_CASCADE,
                                                             .n_pairs = 1,
                                                             .pairs = wife_pairs}};
static const struct bw_relationship husband_relationships[] = {
    {.name = "p",
     .shape = BW_ONE,
     .offset = offsetof(struct husband, p),
     .target = &wife_model,
     .direction = BW_MANY_TO_ONE,
     .back_populates = "c",
     .cascade = BW_DEFAULT_CASCADE,
     .n_pairs = 1,
     .pairs = husband_pairs}};

const struct bw_model wife_model = {.name = "wife",
                                    .table = "wife",
                                    .size = sizeof(struct wife),
                                    .n_columns = 2,
                                    .columns = wife_columns,
                                    .n_relationships = 1,
                                    .relationships = wife_relationships};
const struct bw_model husband_model = {.name = "husband",
                                       .table = "husband",
                                       .size = sizeof(struct husband),
                                       .n_columns = 3,
                                       .columns = husband_columns,
                                       .n_relationships = 1,
                                       .relationships = husband_relationships,
                                       .n_foreign_keys = 1,
                                       .foreign_keys = husband_keys};

/* Many-to-many -------------------------------------------------------------------------------- */

static const struct bw_column post_columns[] = {ID_AND_NAME(post)};
static const struct bw_column tag_columns[] = {ID_AND_NAME(tag)};
static const struct bw_column post_tag_columns[] = {KEY_COLUMN(post_tag, post_id, BW_PRIMARY_KEY),
                                                    KEY_COLUMN(post_tag, tag_id, BW_PRIMARY_KEY)};
static const struct bw_pair post_to_link[] = {{"id", "post_id"}};
static const struct bw_pair link_to_tag[] = {{"tag_id", "id"}};
static const struct bw_pair tag_to_link[] = {{"id", "tag_id"}};
static const struct bw_pair link_to_post[] = {{"post_id", "id"}};
static const char *const post_id_column[] = {"post_id"};
static const char *const tag_id_column[] = {"tag_id"};
static const struct bw_foreign_key post_tag_keys[] = {
    {1, post_id_column, "post", id_column, NULL, NULL},
    {1, tag_id_column, "tag", id_column, NULL, NULL}};

static const struct bw_relationship post_relationships[] = {{.name = "tags",
                                                             .shape = BW_LIST_TERMINATED,
                                                             .offset = offsetof(struct post, tags),
                                                             .target = &tag_model,
                                                             .direction = BW_MANY_TO_MANY,
                                                             .back_populates = "posts",
                                                             .cascade = BW_DEFAULT_CASCADE,
                                                             .link = "post_tag",
                                                             .n_pairs = 1,
                                                             .pairs = post_to_link,
                                                             .n_link_pairs = 1,
                                                             .link_pairs = link_to_tag}};
static const struct bw_relationship tag_relationships[] = {
    {.name = "posts",
     .shape = BW_LIST_COUNTED,
     .offset = offsetof(struct tag, posts.items),
     .count_offset = offsetof(struct tag, posts.len),
     .count_size = sizeof(uint16_t),
     .target = &post_model,
     .direction = BW_MANY_TO_MANY,
     .back_populates = "tags",
     .cascade = BW_DEFAULT_CASCADE,
     .link = "post_tag",
     .n_pairs = 1,
     .pairs = tag_to_link,
     .n_link_pairs = 1,
     .link_pairs = link_to_post}};

const struct bw_model post_model = {.name = "post",
                                    .table = "post",
                                    .size = sizeof(struct post),
                                    .n_columns = 2,
                                    .columns = post_columns,
                                    .n_relationships = 1,
                                    .relationships = post_relationships};
const struct bw_model tag_model = {.name = "tag",
                                   .table = "tag",
                                   .size = sizeof(struct tag),
                                   .n_columns = 2,
                                   .columns = tag_columns,
                                   .n_relationships = 1,
                                   .relationships = tag_relationships};
const struct bw_model post_tag_model = {.name = "post_tag",
                                        .table = "post_tag",
                                        .size = sizeof(struct post_tag),
                                        .n_columns = 2,
                                        .columns = post_tag_columns,
                                        .n_foreign_keys = 2,
                                        .foreign_keys = post_tag_keys};

/* A tree -------------------------------------------------------------------------------------- */

static const struct bw_column node_columns[] = {ID_AND_NAME(node),
                                                KEY_COLUMN(node, parent_id, BW_NULLABLE)};
static const struct bw_pair node_up[] = {{"parent_id", "id"}};
static const struct bw_pair node_down[] = {{"id", "parent_id"}};
static const char *const parent_id_column[] = {"parent_id"};
static const struct bw_foreign_key node_keys[] = {
    {1, parent_id_column, "node", id_column, NULL, NULL}};
static const struct bw_relationship node_relationships[] = {
    {.name = "parent",
     .shape = BW_ONE,
     .offset = offsetof(struct node, parent),
     .target = &node_model,
     .direction = BW_MANY_TO_ONE,
     .back_populates = "children",
     .cascade = BW_DEFAULT_CASCADE,
     .n_pairs = 1,
     .pairs = node_up},
    {.name = "children",
     .shape = BW_LIST_COUNTED,
     .offset = offsetof(struct node, children),
     .count_offset = offsetof(struct node, n_children),
     .count_size = sizeof(size_t),
     .target = &node_model,
     .direction = BW_ONE_TO_MANY,
     .back_populates = "parent",
     .cascade = BW_DEFAULT_CASCADE,
     .n_pairs = 1,
     .pairs = node_down}};

const struct bw_model node_model = {.name = "node",
                                    .table = "node",
                                    .size = sizeof(struct node),
                                    .n_columns = 3,
                                    .columns = node_columns,
                                    .n_relationships = 2,
                                    .relationships = node_relationships,
                                    .n_foreign_keys = 1,
                                    .foreign_keys = node_keys};

const struct bw_model *const all_models[] = {
    &linked_parent,     &linked_child,     &bare_parent,    &bare_child,   &downward_parent,
    &downward_child,    &upward_parent,    &upward_child,   &owned_parent, &owned_child,
    &owned_down_parent, &owned_down_child, &viewed_parent,  &viewed_child, &unsynced_parent,
    &unsynced_child,    &upkill_parent,    &upkill_child,   &wife_model,   &husband_model,
    &post_model,        &tag_model,        &post_tag_model, &node_model,   NULL};
