#include "analyzer/project/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *path_absolute(const char *folder, const char *path)
{
    return g_canonicalize_filename(path, folder);
}

char *path_real(const char *path)
{
    char *resolved = realpath(path, NULL);
    char *copy = g_strdup(resolved);
    free(resolved);
    return copy;
}

char *path_in_real_folder(const char *folder, const char *path)
{
    g_autofree char *absolute = path_absolute(folder, path);
    g_autofree char *parent = g_path_get_dirname(absolute);
    g_autofree char *real = path_real(parent);
    g_autofree char *name = g_path_get_basename(absolute);
    return real != NULL ? g_build_filename(real, name, NULL) : g_steal_pointer(&absolute);
}

const char *path_below(const char *root, const char *path)
{
    size_t length = strlen(root);
    if (length == 1) /* the root of the file system */
        return path + 1;
    if (strncmp(root, path, length) != 0 || path[length] != '/')
        return NULL;
    return path + length + 1;
}

const char *path_name(const char *root, const char *path)
{
    const char *below = path_below(root, path);
    return below != NULL ? below : path;
}

static gboolean read_all(int descriptor, GByteArray *content)
{
    for (;;) {
        guint8 buffer[65536];
        ssize_t n = read(descriptor, buffer, sizeof buffer);
        if (n > 0)
            g_byte_array_append(content, buffer, (guint)n);
        else if (n == 0)
            return TRUE;
        else if (errno != EINTR)
            return FALSE;
    }
}

GBytes *path_read(const char *path, GError **error)
{
    /* O_NONBLOCK: to open a FIFO without a writer would wait for one. */
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat status = {0};
    int code = descriptor < 0 || fstat(descriptor, &status) != 0 ? errno : 0;
    g_autoptr(GByteArray) content = NULL;
    if (code == 0 && !S_ISREG(status.st_mode)) {
        code = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    } else if (code == 0) {
        content = g_byte_array_sized_new((guint)MIN(status.st_size + 1, G_MAXINT32));
        code = read_all(descriptor, content) ? 0 : errno;
    }
    if (descriptor >= 0)
        close(descriptor);
    if (code != 0) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(code), "cannot read `%s`: %s", path,
                    code == EINVAL ? "not a regular file" : g_strerror(code));
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&content));
}

char *path_of_program(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program != NULL ? g_path_get_dirname(program) : g_get_current_dir();
}
