#pragma once

/*
 * One bothways-extract process: started, spoken to in frames (facts/worker_protocol.h) without ever
 * waiting, and ended. It runs in a process group of its own, with bounded memory; what it prints is
 * drained and kept for messages; it is killed when this process dies.
 *
 * The caller polls worker_fds(), hands the result to worker_step(), and frees the worker with
 * worker_stop(), which leaves no process behind.
 */

#include <glib.h>
#include <poll.h>

#define WORKER_ERROR (worker_error_quark())
GQuark worker_error_quark(void);

enum worker_error {
    WORKER_ERROR_NOT_FOUND, /* there is no bothways-extract */
    WORKER_ERROR_START,     /* it can't be started, or ends or hangs before its first frame */
    WORKER_ERROR_VERSION,   /* it speaks another protocol or is of another version */
};

struct worker;

enum worker_state {
    WORKER_STARTING, /* no hello yet */
    WORKER_READY,    /* idle, or busy with a request */
    WORKER_ENDED,    /* its process is gone, or speaks nonsense */
};

#define WORKER_N_FDS 3

/* The program that workers run: $BOTHWAYS_EXTRACT, else bothways-extract beside the running
 * program, else in ../libexec/bothways. The caller frees it. */
char *worker_program(GError **error);

struct worker *worker_start(const char *program, GError **error);
/* Fills in what to poll for. */
void worker_fds(const struct worker *worker, struct pollfd fds[WORKER_N_FDS]);
/* Reads and writes what can be without waiting. Gives an error where the worker's first frame does
 * not fit; whatever else goes wrong is a state. */
enum worker_state worker_step(struct worker *worker, const struct pollfd fds[WORKER_N_FDS],
                              GError **error);
enum worker_state worker_state(const struct worker *worker);
/* Processor time that the worker has used, of all its threads, in microseconds; 0 where it is not
 * known. */
gint64 worker_cpu_time(const struct worker *worker);
/* Sends one request, a value of WORKER_REQUEST_TYPE (a floating reference is taken). */
void worker_send(struct worker *worker, GVariant *request);
/* The next complete answer, or NULL. The caller unrefs it. */
GBytes *worker_take_answer(struct worker *worker);
/* The libclang that it reads with; NULL before the hello. */
const char *worker_libclang(const struct worker *worker);
/* The last of what it printed. */
const char *worker_log(const struct worker *worker);
/* Tells an idle worker that nothing more comes, so that it ends beside its caller. */
void worker_dismiss(struct worker *worker);
/* Ends the worker: by the end of its input where `is_idle`, else by killing its process group. */
void worker_stop(struct worker *worker, gboolean is_idle);
