#pragma once

/*
 * Whether files have changed since they were last looked at: by their stat, and folders by the
 * names in them that matter to a project (headers, configurations, compile databases, folders). A
 * file that does not exist is watched as well.
 */

#include <glib.h>

struct watch;

struct watch *watch_new(void);
void watch_free(struct watch *watch);

/* Watches these from now on and nothing else: absolute paths, the keys of both tables. What was
 * watched before is compared with what it was then; anything else counts as changed only where it
 * was changed after `since` (g_get_real_time()). */
void watch_set(struct watch *watch, GHashTable *files, GHashTable *folders, gint64 since);
/* Whether anything has changed since it was last asked. */
gboolean watch_poll(struct watch *watch);
