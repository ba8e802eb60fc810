/* Which fixes can be made together, and what they make of the files. */

#include "analyzer/fix/fix_files.h"

#include <string.h>

struct planned_edit {
    gsize start, end; /* in the file's content */
    const char *text;
    guint fix; /* the number of the fix that it is of */
};

/* What one round does to one file. */
struct planned_file {
    struct fix_file *file;
    GArray *edits; /* struct planned_edit, by place; insertions at one place in the order made */
};

struct fix_plan {
    struct fix_files *files;
    GArray *planned; /* struct planned_file */
    guint n_fixes;
};

static void planned_file_clear(gpointer data)
{
    struct planned_file *planned = data;
    g_array_unref(planned->edits);
}

struct fix_plan *fix_plan_new(struct fix_files *files)
{
    struct fix_plan *plan = g_new(struct fix_plan, 1);
    *plan = (struct fix_plan){
        .files = files,
        .planned = g_array_new(FALSE, FALSE, sizeof(struct planned_file)),
    };
    g_array_set_clear_func(plan->planned, planned_file_clear);
    return plan;
}

void fix_plan_free(struct fix_plan *plan)
{
    if (plan == NULL)
        return;
    g_array_unref(plan->planned);
    g_free(plan);
}

static struct fix_file *find_file(const struct fix_plan *plan, const char *root, const char *file)
{
    g_autofree char *name = g_canonicalize_filename(file, root);
    return fix_files_find(plan->files, name);
}

static GArray *edits_of(const struct fix_plan *plan, const struct fix_file *file)
{
    for (guint i = 0; i < plan->planned->len; i++) {
        const struct planned_file *planned = &g_array_index(plan->planned, struct planned_file, i);
        if (planned->file == file)
            return planned->edits;
    }
    return NULL;
}

static GArray *add_edits_of(struct fix_plan *plan, struct fix_file *file)
{
    GArray *edits = edits_of(plan, file);
    if (edits != NULL)
        return edits;
    struct planned_file planned = {
        .file = file,
        .edits = g_array_new(FALSE, FALSE, sizeof(struct planned_edit)),
    };
    g_array_append_val(plan->planned, planned);
    return planned.edits;
}

static gboolean is_same(const struct planned_edit *a, const struct planned_edit *b)
{
    return a->start == b->start && a->end == b->end && g_str_equal(a->text, b->text);
}

/* Two fixes that touch can each be right and still give nonsense together: both may write the comma
 * between two arguments. A fix's own edits may touch, as long as their order is clear. */
static gboolean collides(const struct planned_edit *a, const struct planned_edit *b)
{
    if (a->fix != b->fix)
        return a->start <= b->end && b->start <= a->end;
    return a->start < b->end && b->start < a->end;
}

enum placing { PLACING_FREE, PLACING_MADE, PLACING_TAKEN };

static enum placing place_edit(const GArray *edits, const struct planned_edit *edit)
{
    for (guint i = 0; edits != NULL && i < edits->len; i++) {
        const struct planned_edit *other = &g_array_index(edits, struct planned_edit, i);
        if (is_same(edit, other))
            return PLACING_MADE;
        if (collides(edit, other))
            return PLACING_TAKEN;
    }
    return PLACING_FREE;
}

static struct planned_edit plan_edit(const struct fix_plan *plan, const struct edit *edit)
{
    return (struct planned_edit){
        .start = edit->range.start.offset,
        .end = edit->range.end.offset,
        .text = edit->text,
        .fix = plan->n_fixes,
    };
}

static gboolean can_make(const struct fix_plan *plan, const char *root, const struct fix *fix)
{
    for (size_t i = 0; i < fix->n_edits; i++) {
        const struct fix_file *file = find_file(plan, root, fix->edits[i].range.file);
        struct planned_edit edit = plan_edit(plan, &fix->edits[i]);
        if (file == NULL || edit.start > edit.end || edit.end > g_bytes_get_size(file->content) ||
            place_edit(edits_of(plan, file), &edit) == PLACING_TAKEN)
            return FALSE;
    }
    return TRUE;
}

/* Behind all edits that start no later. */
static void insert_edit(GArray *edits, const struct planned_edit *edit)
{
    guint at = edits->len;
    while (at > 0 && g_array_index(edits, struct planned_edit, at - 1).start > edit->start)
        at--;
    g_array_insert_val(edits, at, *edit);
}

static void remove_edits_of(struct fix_plan *plan, guint fix)
{
    for (guint i = 0; i < plan->planned->len; i++) {
        GArray *edits = g_array_index(plan->planned, struct planned_file, i).edits;
        for (guint j = edits->len; j > 0; j--) {
            if (g_array_index(edits, struct planned_edit, j - 1).fix == fix)
                g_array_remove_index(edits, j - 1);
        }
    }
}

gboolean fix_plan_add(struct fix_plan *plan, const char *root, const struct fix *fix)
{
    if (!can_make(plan, root, fix))
        return FALSE;
    for (size_t i = 0; i < fix->n_edits; i++) {
        GArray *edits = add_edits_of(plan, find_file(plan, root, fix->edits[i].range.file));
        struct planned_edit edit = plan_edit(plan, &fix->edits[i]);
        enum placing placing = place_edit(edits, &edit);
        if (placing == PLACING_FREE)
            insert_edit(edits, &edit);
        if (placing == PLACING_TAKEN) { /* by this fix's own edits */
            remove_edits_of(plan, plan->n_fixes);
            return FALSE;
        }
    }
    plan->n_fixes++;
    return TRUE;
}

gboolean fix_plan_allows(struct fix_plan *plan, const char *root, const struct fix *fix,
                         gboolean (*is_allowed)(const struct fix_file *file))
{
    for (size_t i = 0; i < fix->n_edits; i++) {
        const struct fix_file *file = find_file(plan, root, fix->edits[i].range.file);
        if (file == NULL || !is_allowed(file))
            return FALSE;
    }
    return TRUE;
}

/* What the file would hold; the caller unrefs it. */
static GBytes *make_content(const struct fix_plan *plan, const struct fix_file *file)
{
    const GArray *edits = edits_of(plan, file);
    if (edits == NULL || edits->len == 0)
        return g_bytes_ref(file->content);
    gsize length, at = 0;
    const char *text = g_bytes_get_data(file->content, &length);
    GByteArray *made = g_byte_array_sized_new((guint)length + 256);
    for (guint i = 0; i < edits->len; i++) {
        const struct planned_edit *edit = &g_array_index(edits, struct planned_edit, i);
        if (edit->start > at)
            g_byte_array_append(made, (const guint8 *)text + at, (guint)(edit->start - at));
        g_byte_array_append(made, (const guint8 *)edit->text, (guint)strlen(edit->text));
        at = edit->end;
    }
    if (length > at)
        g_byte_array_append(made, (const guint8 *)text + at, (guint)(length - at));
    return g_byte_array_free_to_bytes(made);
}

void fix_plan_tell(const struct fix_plan *plan, fix_content_told tell, gpointer data)
{
    for (guint i = 0; i < plan->files->files->len; i++) {
        const struct fix_file *file = plan->files->files->pdata[i];
        g_autoptr(GBytes) content = make_content(plan, file);
        if (!file->unsaved && g_bytes_equal(content, file->original))
            continue;
        for (guint j = 0; j < file->names->len; j++)
            tell(file->names->pdata[j], content, data);
    }
}

void fix_plan_accept(struct fix_plan *plan)
{
    for (guint i = 0; i < plan->files->files->len; i++) {
        struct fix_file *file = plan->files->files->pdata[i];
        GBytes *content = make_content(plan, file);
        g_bytes_unref(file->content);
        file->content = content;
    }
    g_array_set_size(plan->planned, 0);
}
