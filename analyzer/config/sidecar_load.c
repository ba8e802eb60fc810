/* From sidecar files to entries. */

#include "analyzer/config/sidecar_internal.h"
#include "analyzer/facts/spelling.h"
#include "analyzer/project/paths.h"

#include <string.h>

/* The keys of an entry that are no keywords of MODEL. */
static const char *const entry_keys[] = {
    "struct",
    "header",
    "columns",
    "relationships",
    "foreign_key_constraints",
    "unique_constraints",
    "indexes",
    NULL,
};

static void entry_free(gpointer data)
{
    struct sidecar_entry *entry = data;
    g_array_unref(entry->members);
    g_array_unref(entry->constraints);
    g_free(entry);
}

static gboolean add_member(const struct sidecar_load *load, struct sidecar_entry *entry,
                           enum annotation_kind kind, const struct yaml_node *key,
                           const struct yaml_node *value)
{
    if (value->kind != YAML_MAPPING && !yaml_is_null(value)) {
        g_autofree char *found = yaml_describe(value);
        return yaml_fail(value, load->error, "`%s` takes a mapping from keywords to values, not %s",
                         key->text, found);
    }
    for (guint i = 0; i < entry->members->len; i++) {
        const struct sidecar_member *other =
            &g_array_index(entry->members, struct sidecar_member, i);
        if (g_str_equal(other->name, key->text))
            return yaml_fail(key, load->error,
                             "`%s` is both a column and a relationship here; keep the foreign key "
                             "on a member of its own",
                             key->text);
    }
    struct sidecar_member member = {.name = facts_intern(load->facts, key->text)};
    const struct yaml_node *mapping = value->kind == YAML_MAPPING ? value : NULL;
    if (!sidecar_annotation(load, kind, key, mapping, NULL, &member.annotation))
        return FALSE;
    g_array_append_val(entry->members, member);
    return TRUE;
}

static gboolean read_members(const struct sidecar_load *load, struct sidecar_entry *entry,
                             const struct yaml_node *model, const char *key,
                             enum annotation_kind kind)
{
    const struct yaml_node *members = yaml_get(model, key);
    if (members == NULL || yaml_is_null(members))
        return TRUE;
    if (members->kind != YAML_MAPPING)
        return yaml_fail(members, load->error, "`%s` is a mapping from members to keywords", key);
    for (guint i = 0; i < members->keys->len; i++) {
        if (!add_member(load, entry, kind, members->keys->pdata[i], members->items->pdata[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_constraints(const struct sidecar_load *load, struct sidecar_entry *entry,
                                 const struct yaml_node *model, const char *key,
                                 enum annotation_kind kind)
{
    const struct yaml_node *constraints = yaml_get(model, key);
    if (constraints == NULL || yaml_is_null(constraints))
        return TRUE;
    if (constraints->kind != YAML_SEQUENCE)
        return yaml_fail(constraints, load->error, "`%s` is a list", key);
    for (guint i = 0; i < constraints->items->len; i++) {
        struct annotation annotation;
        if (!sidecar_constraint(load, kind, constraints->items->pdata[i], &annotation))
            return FALSE;
        g_array_append_val(entry->constraints, annotation);
    }
    return TRUE;
}

/* `header`, relative to the sidecar's folder. */
static gboolean read_header(const struct sidecar_load *load, struct sidecars *sidecars,
                            struct sidecar_entry *entry, const struct yaml_node *model)
{
    const struct yaml_node *header = yaml_get(model, "header");
    if (header == NULL) {
        g_hash_table_add(sidecars->structs, (gpointer)(uintptr_t)entry->name);
        return TRUE;
    }
    if (header->kind != YAML_SCALAR || *header->text == '\0')
        return yaml_fail(header, load->error, "`header` is the name of a header");
    g_autofree char *path = path_in_real_folder(load->folder, header->text);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return yaml_fail(header, load->error, "there is no header `%s`", header->text);
    entry->header = facts_intern(load->facts, path_name(load->root, path));
    entry->header_range = sidecar_range(load, header);
    g_ptr_array_add(sidecars->headers, g_steal_pointer(&path));
    return TRUE;
}

static gboolean read_entry(const struct sidecar_load *load, struct sidecars *sidecars,
                           const struct yaml_node *model)
{
    const struct yaml_node *name = model->kind == YAML_MAPPING ? yaml_get(model, "struct") : NULL;
    if (name == NULL || name->kind != YAML_SCALAR || *name->text == '\0')
        return yaml_fail(model, load->error,
                         "each entry of `models` is a mapping that says `struct: NAME`");
    struct sidecar_entry *entry = g_new0(struct sidecar_entry, 1);
    g_ptr_array_add(sidecars->entries, entry);
    entry->members = g_array_new(FALSE, TRUE, sizeof(struct sidecar_member));
    entry->constraints = g_array_new(FALSE, TRUE, sizeof(struct annotation));
    entry->name = facts_intern(load->facts, name->text);
    entry->range = sidecar_range(load, name);
    return sidecar_annotation(load, ANNOTATION_MODEL, name, model, entry_keys, &entry->model) &&
           read_header(load, sidecars, entry, model) &&
           read_members(load, entry, model, "columns", ANNOTATION_COLUMN) &&
           read_members(load, entry, model, "relationships", ANNOTATION_RELATIONSHIP) &&
           read_constraints(load, entry, model, "foreign_key_constraints",
                            ANNOTATION_FOREIGN_KEY_CONSTRAINT) &&
           read_constraints(load, entry, model, "unique_constraints",
                            ANNOTATION_UNIQUE_CONSTRAINT) &&
           read_constraints(load, entry, model, "indexes", ANNOTATION_INDEX);
}

static gboolean read_root(const struct sidecar_load *load, struct sidecars *sidecars,
                          const struct yaml_node *root)
{
    const struct yaml_node *models = root->kind == YAML_MAPPING ? yaml_get(root, "models") : NULL;
    for (guint i = 0; root->kind == YAML_MAPPING && i < root->keys->len; i++) {
        static const char *const known[] = {"models", NULL};
        const struct yaml_node *key = root->keys->pdata[i];
        if (g_strv_contains(known, key->text))
            continue;
        const char *nearest = spelling_nearest(key->text, known);
        return yaml_fail(key, load->error, "unknown key `%s`%s (the one key is `models`)",
                         key->text, nearest != NULL ? "; did you mean `models`?" : "");
    }
    if (models == NULL || models->kind != YAML_SEQUENCE)
        return yaml_fail(models != NULL ? models : root, load->error,
                         "a sidecar is a mapping with a list of `models`");
    for (guint i = 0; i < models->items->len; i++) {
        if (!read_entry(load, sidecars, models->items->pdata[i]))
            return FALSE;
    }
    return TRUE;
}

static gboolean load_file(struct sidecars *sidecars, const struct config *config,
                          const struct config_word *word, GError **error)
{
    g_autofree char *path = path_in_real_folder("/", word->path);
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, CONFIG_ERROR, CONFIG_ERROR_INVALID, "%s:%u: there is no sidecar `%s`",
                    word->origin.file, word->origin.line, word->text);
        return FALSE;
    }
    struct yaml_file *file = yaml_file_load(path, path_name(config->folder, path), error);
    if (file == NULL)
        return FALSE;
    g_autofree char *folder = g_path_get_dirname(path);
    const struct sidecar_load load = {
        .facts = sidecars->facts,
        .name = facts_intern(sidecars->facts, path_name(config->root, path)),
        .folder = folder,
        .root = config->root,
        .error = error,
    };
    g_string_append_printf(sidecars->checksums, "%s\n", file->checksum);
    gboolean ok = read_root(&load, sidecars, file->root);
    yaml_file_free(file);
    return ok;
}

struct sidecars *sidecars_load(const struct config *config, GError **error)
{
    struct sidecars *sidecars = g_new0(struct sidecars, 1);
    sidecars->facts = facts_new();
    sidecars->entries = g_ptr_array_new_with_free_func(entry_free);
    sidecars->structs = g_hash_table_new(g_str_hash, g_str_equal);
    sidecars->headers = g_ptr_array_new_with_free_func(g_free);
    sidecars->checksums = g_string_new(NULL);
    const GArray *words = config->words[CONFIG_DECLARATIONS];
    for (guint i = 0; i < words->len; i++) {
        if (!load_file(sidecars, config, &g_array_index(words, struct config_word, i), error)) {
            g_clear_pointer(&sidecars, sidecars_free);
            break;
        }
    }
    return sidecars;
}

void sidecars_free(struct sidecars *sidecars)
{
    if (sidecars == NULL)
        return;
    g_ptr_array_unref(sidecars->entries);
    g_hash_table_unref(sidecars->structs);
    g_ptr_array_unref(sidecars->headers);
    g_string_free(sidecars->checksums, TRUE);
    facts_free(sidecars->facts);
    g_free(sidecars);
}
