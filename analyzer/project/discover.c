#include "analyzer/project/file_index.h"
#include "analyzer/project/include_scan.h"
#include "analyzer/project/path_pattern.h"
#include "analyzer/project/paths.h"
#include "analyzer/project/project.h"
#include "analyzer/project/struct_scan.h"
#include "analyzer/project/walk.h"

#include <gio/gio.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

/* A project under construction. */
struct discovery {
    struct project *project;
    const struct project_request *request;
    GHashTable *known;   /* path → struct project_file * */
    GPtrArray *sources;  /* struct project_file *: sources that were named, owned */
    gboolean named_file; /* some PATH is a file */
};

static void project_file_free(gpointer data)
{
    struct project_file *file = data;
    g_free(file->path);
    g_clear_pointer(&file->includes, g_array_unref);
    g_free(file);
}

void project_free(struct project *project)
{
    if (project == NULL)
        return;
    file_index_free(project->index);
    g_ptr_array_unref(project->files);
    g_hash_table_unref(project->reported_files);
    g_ptr_array_unref(project->reported_folders);
    g_ptr_array_unref(project->projects);
    g_free(project->root);
    g_free(project);
}

/* The nearest folder above `path` that holds `name`, or NULL. */
static char *folder_above(const char *path, const char *name)
{
    g_autofree char *folder = g_strdup(path);
    for (;;) {
        g_autofree char *candidate = g_build_filename(folder, name, NULL);
        if (g_file_test(candidate, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&folder);
        char *parent = g_path_get_dirname(folder);
        gboolean is_top = g_str_equal(parent, folder);
        g_free(folder);
        folder = parent;
        if (is_top)
            return NULL;
    }
}

char *project_root(const char *path, const char *folder, gboolean is_isolated)
{
    char *root = is_isolated ? NULL : folder_above(path, ".bothways.yaml");
    if (root == NULL && !is_isolated)
        root = folder_above(path, ".git");
    return root != NULL ? root : g_strdup(folder);
}

/* Takes `path`, of a file that is not known yet. */
static struct project_file *add_new_file(struct discovery *discovery, char *path,
                                         struct file_stamp stamp)
{
    struct project_file *file = g_new0(struct project_file, 1);
    file->path = path;
    file->stamp = stamp;
    file->is_excluded = path_patterns_match(discovery->request->exclude, path);
    g_ptr_array_add(discovery->project->files, file);
    g_hash_table_insert(discovery->known, file->path, file);
    return file;
}

static struct project_file *add_file(struct discovery *discovery, const char *path)
{
    struct project_file *file = g_hash_table_lookup(discovery->known, path);
    return file != NULL ? file : add_new_file(discovery, g_strdup(path), file_stamp_of(path));
}

static void add_headers_below(struct discovery *discovery, const char *folder)
{
    GPtrArray *projects = discovery->request->is_isolated ? NULL : discovery->project->projects;
    g_autoptr(GArray) headers = walk_headers(folder, projects);
    for (guint i = 0; i < headers->len; i++) {
        struct walked_file *header = &g_array_index(headers, struct walked_file, i);
        if (!g_hash_table_contains(discovery->known, header->path))
            add_new_file(discovery, g_steal_pointer(&header->path), header->stamp);
    }
}

/* The known file that is the same file under another name (a link of either kind), or NULL. */
static struct project_file *find_same_file(struct discovery *discovery, const char *path)
{
    struct stat status;
    g_autofree char *real = path_real(path);
    struct project_file *known = real != NULL ? g_hash_table_lookup(discovery->known, real) : NULL;
    if (known != NULL || stat(path, &status) != 0 || status.st_nlink < 2)
        return known;
    const struct file_stamp stamp = file_stamp_of_status(&status);
    for (guint i = 0; i < discovery->project->files->len; i++) {
        struct project_file *file = discovery->project->files->pdata[i];
        if (file_stamp_equal_file(&stamp, &file->stamp))
            return file;
    }
    return NULL;
}

static void report_file(struct project *project, const struct project_file *file)
{
    g_hash_table_add(project->reported_files, g_strdup(path_name(project->root, file->path)));
}

static void add_named_file(struct discovery *discovery, const char *path)
{
    struct project *project = discovery->project;
    discovery->named_file = TRUE;
    if (path_patterns_match(discovery->request->exclude, path))
        return;
    if (path_is_source(path)) {
        struct project_file *source = g_new0(struct project_file, 1);
        source->path = g_strdup(path);
        source->stamp = file_stamp_of(path);
        g_ptr_array_add(discovery->sources, source);
        return;
    }
    struct project_file *file = g_hash_table_lookup(discovery->known, path);
    if (file == NULL)
        file = find_same_file(discovery, path);
    if (file == NULL)
        file = add_file(discovery, path);
    file->is_named = TRUE;
    report_file(project, file);
}

static void add_named_folder(struct discovery *discovery, const char *folder)
{
    struct project *project = discovery->project;
    const char *below = path_below(project->root, folder);
    gboolean is_root = g_str_equal(folder, project->root);
    gboolean is_hidden = below != NULL && (below[0] == '.' || strstr(below, "/.") != NULL);
    if (!is_root && (below == NULL || is_hidden))
        add_headers_below(discovery, folder);
    g_ptr_array_add(project->reported_folders, g_strdup(folder));
}

static gboolean add_named(struct discovery *discovery, const char *given, GError **error)
{
    g_autofree char *path = path_in_real_folder(discovery->request->folder, given);
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        g_autofree char *real = path_real(path);
        add_named_folder(discovery, real != NULL ? real : path);
        return TRUE;
    }
    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such file or folder: `%s`", given);
        return FALSE;
    }
    add_named_file(discovery, path);
    return TRUE;
}

static gboolean scan_file(const struct project_request *request, struct project_file *file,
                          GError **error)
{
    GBytes *overlay =
        request->overlays != NULL ? g_hash_table_lookup(request->overlays, file->path) : NULL;
    const gboolean has_listed =
        request->listed_structs != NULL && g_hash_table_size(request->listed_structs) > 0;
    if (overlay == NULL && request->include_lines != NULL && !has_listed)
        file->includes = request->include_lines(file, request->include_data);
    if (file->includes != NULL)
        return TRUE;
    g_autoptr(GBytes) content =
        overlay != NULL ? g_bytes_ref(overlay) : path_read(file->path, error);
    if (content == NULL && !file->is_excluded)
        return FALSE;
    if (content == NULL)
        g_clear_error(error);
    gsize length = 0;
    const char *text = content != NULL ? g_bytes_get_data(content, &length) : NULL;
    file->includes = include_scan(text != NULL ? text : "", length);
    file->is_listed = has_listed && !file->is_excluded && text != NULL &&
                      struct_scan(text, length, request->listed_structs);
    return TRUE;
}

static gboolean scan_files(const struct project_request *request, const GPtrArray *files,
                           GError **error)
{
    for (guint i = 0; i < files->len; i++) {
        if (!scan_file(request, files->pdata[i], error))
            return FALSE;
    }
    return TRUE;
}

/* A source stands for every project header that it includes, however deep. */
static void report_included(struct project *project, struct project_file *source)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) open = g_ptr_array_new();
    g_ptr_array_add(open, source);
    for (guint i = 0; i < open->len; i++) {
        const struct project_file *file = open->pdata[i];
        for (guint j = 0; j < file->includes->len; j++) {
            struct project_file *included =
                file_index_resolve(project->index, file->path,
                                   &g_array_index(file->includes, struct include_line, j), NULL);
            if (included == NULL || !g_hash_table_add(seen, included))
                continue;
            g_ptr_array_add(open, included);
            if (included->is_read)
                report_file(project, included);
        }
    }
}

static gint compare_files(gconstpointer a, gconstpointer b)
{
    const struct project_file *const *left = a, *const *right = b;
    return strcmp((*left)->path, (*right)->path);
}

static gboolean is_below(const char *folder, const char *path)
{
    return g_str_equal(folder, path) || path_below(folder, path) != NULL;
}

static gboolean has_models_below(const struct project *project, const char *folder)
{
    for (guint i = 0; i < project->files->len; i++) {
        const struct project_file *file = project->files->pdata[i];
        /* What is excluded may hold models; the whole project must have some that are read. */
        gboolean counts =
            file->is_read || (file->is_excluded && !g_str_equal(folder, project->root));
        /* A header that a sidecar speaks of is the project's, wherever it is. */
        gboolean is_inside =
            is_below(folder, file->path) || (file->is_listed && g_str_equal(folder, project->root));
        if (counts && is_inside)
            return TRUE;
    }
    for (guint i = 0; i < project->projects->len; i++) {
        if (is_below(folder, project->projects->pdata[i]))
            return TRUE;
    }
    return FALSE;
}

/* To find nothing where models must be is no clean result. */
static gboolean check_models(const struct discovery *discovery, GError **error)
{
    const char *problem = discovery->request->headers != NULL
                              ? "matches `headers` of the configuration"
                              : "includes bothways/model.h";
    const struct project *project = discovery->project;
    const char *empty = NULL;
    for (guint i = 0; i < project->reported_folders->len && empty == NULL; i++) {
        if (!has_models_below(project, project->reported_folders->pdata[i]))
            empty = project->reported_folders->pdata[i];
    }
    if (empty == NULL && !project->is_narrowed && !has_models_below(project, project->root))
        empty = project->root;
    /* Where a sidecar's structs are in no header, its entries are what is wrong. */
    const GHashTable *structs = discovery->request->listed_structs;
    bool has_sidecars = structs != NULL && g_hash_table_size((GHashTable *)(uintptr_t)structs) > 0;
    if (empty == NULL || (has_sidecars && g_str_equal(empty, project->root)))
        return TRUE;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                "no header in `%s` %s: there is nothing to check", empty, problem);
    return FALSE;
}

static gboolean is_excluded_project(const struct project_request *request, const char *folder)
{
    g_autofree char *inside = g_build_filename(folder, ".bothways.yaml", NULL);
    return path_patterns_match(request->exclude, inside);
}

/* Projects below that no PATH reaches, or that are excluded, are not reported. */
static void narrow_projects(struct project *project, const struct project_request *request)
{
    for (guint i = project->projects->len; i > 0; i--) {
        gboolean is_reported = !project->is_narrowed;
        for (guint j = 0; j < project->reported_folders->len && !is_reported; j++)
            is_reported =
                is_below(project->reported_folders->pdata[j], project->projects->pdata[i - 1]);
        if (!is_reported || is_excluded_project(request, project->projects->pdata[i - 1]))
            g_ptr_array_remove_index(project->projects, i - 1);
    }
}

static gboolean is_listed_file(const struct project_request *request, const char *path)
{
    return request->listed_files != NULL &&
           g_ptr_array_find_with_equal_func((GPtrArray *)(uintptr_t)request->listed_files, path,
                                            g_str_equal, NULL);
}

/* A header that `bothways generate runtime` wrote reaches model headers and has no models: what it
 * was made of may have changed since, and its mistakes are nobody's. */
static bool is_generated(const struct project_file *file)
{
    if (!g_str_has_suffix(file->path, "/models_runtime.h"))
        return false;
    g_autoptr(GBytes) content = path_read(file->path, NULL);
    static const char note[] = "Written by bothways generate runtime";
    gsize length = 0;
    const char *text = content != NULL ? g_bytes_get_data(content, &length) : NULL;
    return text != NULL && g_strstr_len(text, (gssize)length, note) != NULL;
}

/* Which files are read: those with models, or those that the configuration lists; beside them what
 * is named as a PATH or by a sidecar; and never what is excluded. */
static void choose_files(struct project *project, const struct project_request *request)
{
    for (guint i = 0; i < project->files->len; i++) {
        struct project_file *file = project->files->pdata[i];
        if (request->headers != NULL)
            file->is_read = path_patterns_match(request->headers, file->path);
        file->is_read = file->is_read && !is_generated(file);
        file->is_listed |= is_listed_file(request, file->path);
        file->is_read |= file->is_named || file->is_listed;
        file->is_read &= !file->is_excluded;
    }
}

static gboolean discover(struct discovery *discovery, GError **error)
{
    struct project *project = discovery->project;
    const struct project_request *request = discovery->request;
    add_headers_below(discovery, project->root);
    for (const char *const *path = request->paths; *path != NULL; path++) {
        if (!add_named(discovery, *path, error))
            return FALSE;
    }
    if (request->unsaved != NULL)
        add_named_file(discovery, request->unsaved);
    for (guint i = 0; request->listed_files != NULL && i < request->listed_files->len; i++)
        add_file(discovery, request->listed_files->pdata[i]);
    project->is_narrowed = discovery->named_file || project->reported_folders->len > 0;
    narrow_projects(project, request);
    if (!scan_files(request, project->files, error) ||
        !scan_files(request, discovery->sources, error))
        return FALSE;
    g_ptr_array_sort(project->files, compare_files);
    project->index = file_index_new(project->files);
    file_index_mark_models(project->index, project->files);
    choose_files(project, request);
    for (guint i = 0; i < discovery->sources->len; i++)
        report_included(project, discovery->sources->pdata[i]);
    return check_models(discovery, error);
}

static struct project *project_new(const struct project_request *request)
{
    struct project *project = g_new0(struct project, 1);
    project->root = request->root != NULL
                        ? g_strdup(request->root)
                        : project_root(request->folder, request->folder, request->is_isolated);
    project->projects = g_ptr_array_new_with_free_func(g_free);
    project->files = g_ptr_array_new_with_free_func(project_file_free);
    project->reported_folders = g_ptr_array_new_with_free_func(g_free);
    project->reported_files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return project;
}

struct project *project_of_facts(const struct project_request *request)
{
    struct project *project = project_new(request);
    for (const char *const *given = request->paths; *given != NULL; given++) {
        g_autofree char *path = path_in_real_folder(request->folder, *given);
        const char *name = path_name(project->root, path);
        if (path_is_header(path) || path_is_source(path))
            g_hash_table_add(project->reported_files, g_strdup(name));
        else
            g_ptr_array_add(project->reported_folders, g_steal_pointer(&path));
        project->is_narrowed = TRUE;
    }
    return project;
}

struct project *project_discover(const struct project_request *request, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func(project_file_free);
    struct discovery discovery = {
        .project = project_new(request),
        .request = request,
        .known = known,
        .sources = sources,
    };
    if (!discover(&discovery, error))
        g_clear_pointer(&discovery.project, project_free);
    return discovery.project;
}
