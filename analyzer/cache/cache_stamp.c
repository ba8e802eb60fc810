#include "analyzer/cache/cache_stamp.h"

#include "analyzer/project/paths.h"

#include <sys/stat.h>

/* More than the grain of any file system's times but FAT's two seconds, which are covered by whole
 * seconds below. */
static const gint64 young_time = G_USEC_PER_SEC / 20;
static const gint64 coarse_time = 2 * G_USEC_PER_SEC;

static gint64 microseconds(const struct timespec *time)
{
    return (gint64)time->tv_sec * G_USEC_PER_SEC + time->tv_nsec / 1000;
}

struct stamp stamp_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return (struct stamp){0};
    return (struct stamp){
        .text = g_strdup_printf("%lld.%09ld %lld.%09ld %lld %llu %llu",
                                (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                                (long long)status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
                                (long long)status.st_size, (unsigned long long)status.st_ino,
                                (unsigned long long)status.st_dev),
        .changed = MAX(microseconds(&status.st_mtim), microseconds(&status.st_ctim)),
    };
}

void stamp_clear(struct stamp *stamp)
{
    g_clear_pointer(&stamp->text, g_free);
}

gboolean stamp_is_young(const struct stamp *stamp, gint64 now)
{
    const gboolean is_coarse = stamp->changed % G_USEC_PER_SEC == 0;
    return stamp->changed > now - (is_coarse ? coarse_time : young_time);
}

char *stamp_checksum(const char *path)
{
    g_autoptr(GBytes) content = path_read(path, NULL);
    return content != NULL ? g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, content) : NULL;
}
