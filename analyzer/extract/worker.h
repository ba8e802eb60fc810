#pragma once

/*
 * The worker's side of facts/worker_protocol.h: requests on descriptor 0, frames on descriptor 3.
 */

#include <glib.h>

/* Serves until the end of input. FALSE with `error` where a request is malformed or a frame can't
 * be written. */
gboolean worker_run(const char *builtin_folder, GError **error);
