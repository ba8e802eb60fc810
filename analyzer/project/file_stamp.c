#include "analyzer/project/file_stamp.h"

#include "analyzer/project/paths.h"

#define NANOSECONDS G_GINT64_CONSTANT(1000000000)

/* More than the grain of any file system's times but FAT's two seconds, which are covered by whole
 * seconds below. */
static const gint64 young_time = NANOSECONDS / 20;
static const gint64 coarse_time = 2 * NANOSECONDS;

static gint64 nanoseconds(const struct timespec *time)
{
    return (gint64)time->tv_sec * NANOSECONDS + time->tv_nsec;
}

struct file_stamp file_stamp_of_status(const struct stat *status)
{
    return (struct file_stamp){
        .modified = nanoseconds(&status->st_mtim),
        .changed = nanoseconds(&status->st_ctim),
        .size = (gint64)status->st_size,
        .inode = (guint64)status->st_ino,
        .device = (guint64)status->st_dev,
    };
}

struct file_stamp file_stamp_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return (struct file_stamp){0};
    return file_stamp_of_status(&status);
}

gboolean file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->modified == b->modified && a->changed == b->changed && a->size == b->size &&
           file_stamp_equal_file(a, b);
}

gboolean file_stamp_is_young(const struct file_stamp *stamp, gint64 now)
{
    const gint64 latest = MAX(stamp->modified, stamp->changed);
    const gboolean is_coarse = latest % NANOSECONDS < 1000;
    return latest > now * 1000 - (is_coarse ? coarse_time : young_time);
}

char *file_checksum(const char *path)
{
    g_autoptr(GBytes) content = path_read(path, NULL);
    return content != NULL ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, content) : NULL;
}

guint file_stamp_hash_file(gconstpointer stamp)
{
    const struct file_stamp *file = stamp;
    return (guint)((file->inode * 0x9E3779B97F4A7C15u ^ file->device) >> 32);
}

gboolean file_stamp_equal_file(gconstpointer a, gconstpointer b)
{
    const struct file_stamp *left = a, *right = b;
    return left->inode == right->inode && left->device == right->device;
}
