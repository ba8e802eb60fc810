#include "analyzer/project/worker.h"

#include "analyzer/facts/worker_protocol.h"
#include "analyzer/project/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

G_DEFINE_QUARK(bothways - worker - error, worker_error)

/* How much of what a worker prints is kept. */
static const gsize worker_log_size = 8192;
/* How long an idle worker may take to end, in milliseconds. */
static const int worker_end_wait = 2000;

struct worker {
    GPid pid;
    int request; /* a socket, so that writing to a dead worker is an error and no signal */
    int answer;
    int output; /* its stdout and stderr */
    GByteArray *outgoing;
    GByteArray *incoming;
    GString *log;
    char *libclang;
    enum worker_state state;
};

char *worker_program(GError **error)
{
    const char *configured = g_getenv("BOTHWAYS_EXTRACT");
    if (configured != NULL && *configured != '\0')
        return g_strdup(configured);
    g_autofree char *folder = path_of_program();
    static const char *const places[] = {"bothways-extract",
                                         "../libexec/bothways/bothways-extract"};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path = path_absolute(folder, places[i]);
        if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
            return g_steal_pointer(&path);
    }
    g_set_error(error, WORKER_ERROR, WORKER_ERROR_NOT_FOUND,
                "cannot find bothways-extract in `%s`: install it there, or name it in "
                "BOTHWAYS_EXTRACT",
                folder);
    return NULL;
}

#if defined(__has_feature)
#define HAS_ADDRESS_SANITIZER __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER 1
#else
#define HAS_ADDRESS_SANITIZER 0
#endif

/* Enough for any header that a compiler would read; a runaway parser stops here. Not with the
 * address sanitizer, whose shadow alone is larger. */
static void bound_memory(void)
{
#if !HAS_ADDRESS_SANITIZER
    const rlim_t bytes = (rlim_t)3 << 30;
    const struct rlimit memory = {bytes, bytes};
    setrlimit(RLIMIT_DATA, &memory);
#endif
}

/* Runs in the child between fork and exec: system calls only. */
static void prepare_child(gpointer data)
{
    const pid_t *parent = data;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != *parent)
        _exit(1);
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    bound_memory();
}

static void close_both(int pair[2])
{
    for (int i = 0; i < 2; i++) {
        if (pair[i] >= 0)
            close(pair[i]);
        pair[i] = -1;
    }
}

static int take_end(int pair[2], int end)
{
    int taken = pair[end];
    pair[end] = -1;
    g_unix_set_fd_nonblocking(taken, TRUE, NULL);
    return taken;
}

static gboolean spawn(struct worker *worker, const char *program, int request[2], int answer[2],
                      int output[2], GError **error)
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, request) != 0 ||
        !g_unix_open_pipe(answer, FD_CLOEXEC, NULL) ||
        !g_unix_open_pipe(output, FD_CLOEXEC, NULL)) {
        g_set_error(error, WORKER_ERROR, WORKER_ERROR_START, "cannot start a worker: %s",
                    g_strerror(errno));
        return FALSE;
    }
    const char *const argv[] = {program, "--worker", NULL};
    const int target = 3;
    pid_t self = getpid();
    g_autoptr(GError) problem = NULL;
    if (!g_spawn_async_with_pipes_and_fds(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                          prepare_child, &self, request[1], output[1], output[1],
                                          &answer[1], &target, 1, &worker->pid, NULL, NULL, NULL,
                                          &problem)) {
        g_set_error(error, WORKER_ERROR, WORKER_ERROR_START, "cannot start `%s`: %s", program,
                    problem->message);
        return FALSE;
    }
    return TRUE;
}

struct worker *worker_start(const char *program, GError **error)
{
    int request[2] = {-1, -1}, answer[2] = {-1, -1}, output[2] = {-1, -1};
    struct worker *worker = g_new0(struct worker, 1);
    if (!spawn(worker, program, request, answer, output, error)) {
        g_clear_pointer(&worker, g_free);
    } else {
        worker->request = take_end(request, 0);
        worker->answer = take_end(answer, 0);
        worker->output = take_end(output, 0);
        worker->outgoing = g_byte_array_new();
        worker->incoming = g_byte_array_new();
        worker->log = g_string_new(NULL);
        worker->state = WORKER_STARTING;
    }
    close_both(request);
    close_both(answer);
    close_both(output);
    return worker;
}

void worker_fds(const struct worker *worker, struct pollfd fds[WORKER_N_FDS])
{
    gboolean has_output = worker->outgoing->len > 0 && worker->state != WORKER_ENDED;
    fds[0] = (struct pollfd){.fd = has_output ? worker->request : -1, .events = POLLOUT};
    fds[1] = (struct pollfd){.fd = worker->answer, .events = POLLIN};
    fds[2] = (struct pollfd){.fd = worker->output, .events = POLLIN};
}

static gboolean would_wait(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static void send_outgoing(struct worker *worker)
{
    ssize_t n = send(worker->request, worker->outgoing->data, worker->outgoing->len, MSG_NOSIGNAL);
    if (n > 0)
        g_byte_array_remove_range(worker->outgoing, 0, (guint)n);
    else if (n < 0 && !would_wait())
        worker->state = WORKER_ENDED;
}

static void read_output(struct worker *worker)
{
    char buffer[16384];
    ssize_t n = read(worker->output, buffer, sizeof buffer);
    if (n > 0) {
        g_string_append_len(worker->log, buffer, n);
        if (worker->log->len > worker_log_size)
            g_string_erase(worker->log, 0, (gssize)(worker->log->len - worker_log_size));
    } else if (n == 0 || !would_wait()) {
        /* Nothing more will be printed; not to be polled again. */
        close(worker->output);
        worker->output = -1;
    }
}

static void read_answer(struct worker *worker)
{
    guint8 buffer[65536];
    ssize_t n = read(worker->answer, buffer, sizeof buffer);
    if (n > 0)
        g_byte_array_append(worker->incoming, buffer, (guint)n);
    else if (n == 0 || !would_wait())
        worker->state = WORKER_ENDED;
}

/* The next complete frame, or NULL. */
static GBytes *take_frame(struct worker *worker)
{
    guint32 length;
    if (worker->incoming->len < sizeof length)
        return NULL;
    memcpy(&length, worker->incoming->data, sizeof length);
    length = GUINT32_FROM_LE(length);
    if (length > WORKER_FRAME_MAX) {
        worker->state = WORKER_ENDED;
        return NULL;
    }
    if (worker->incoming->len - sizeof length < length)
        return NULL;
    GBytes *frame = g_bytes_new(worker->incoming->data + sizeof length, length);
    g_byte_array_remove_range(worker->incoming, 0, (guint)sizeof length + length);
    return frame;
}

static gboolean check_hello(struct worker *worker, GBytes *frame, GError **error)
{
    g_autoptr(GVariant) raw = g_variant_ref_sink(
        g_variant_new_from_bytes(G_VARIANT_TYPE(WORKER_HELLO_TYPE), frame, FALSE));
    g_autoptr(GVariant) hello =
        G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap(raw) : g_variant_ref(raw);
    guint32 protocol = 0;
    const char *version = "", *libclang = "";
    if (g_variant_is_normal_form(hello))
        g_variant_get(hello, "(u&s&s)", &protocol, &version, &libclang);
    if (protocol != WORKER_PROTOCOL_VERSION || !g_str_equal(version, BOTHWAYS_VERSION)) {
        g_set_error(error, WORKER_ERROR, WORKER_ERROR_VERSION,
                    "bothways-extract is of version %s (protocol %u), bothways of version %s "
                    "(protocol %u): install both from one build",
                    *version != '\0' ? version : "unknown", protocol, BOTHWAYS_VERSION,
                    WORKER_PROTOCOL_VERSION);
        return FALSE;
    }
    worker->libclang = g_strdup(libclang);
    worker->state = WORKER_READY;
    return TRUE;
}

enum worker_state worker_step(struct worker *worker, const struct pollfd fds[WORKER_N_FDS],
                              GError **error)
{
    if (fds[2].revents != 0 && worker->output >= 0)
        read_output(worker);
    if (fds[0].revents != 0)
        send_outgoing(worker);
    if (fds[1].revents != 0)
        read_answer(worker);
    if (worker->state == WORKER_STARTING) {
        g_autoptr(GBytes) frame = take_frame(worker);
        if (frame != NULL && !check_hello(worker, frame, error))
            worker->state = WORKER_ENDED;
    }
    return worker->state;
}

enum worker_state worker_state(const struct worker *worker)
{
    return worker->state;
}

gint64 worker_cpu_time(const struct worker *worker)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(worker->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return 0;
    return (gint64)used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

void worker_send(struct worker *worker, GVariant *request)
{
    g_autoptr(GVariant) value = g_variant_ref_sink(request);
    g_autoptr(GVariant) frame =
        G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap(value) : g_variant_ref(value);
    guint32 length = GUINT32_TO_LE((guint32)g_variant_get_size(frame));
    g_byte_array_append(worker->outgoing, (const guint8 *)&length, sizeof length);
    g_byte_array_append(worker->outgoing, g_variant_get_data(frame),
                        (guint)g_variant_get_size(frame));
}

GBytes *worker_take_answer(struct worker *worker)
{
    return worker->libclang != NULL ? take_frame(worker) : NULL;
}

const char *worker_libclang(const struct worker *worker)
{
    return worker->libclang;
}

const char *worker_log(const struct worker *worker)
{
    return worker->log->str;
}

void worker_dismiss(struct worker *worker)
{
    shutdown(worker->request, SHUT_WR);
}

/* Waits, not forever, until an idle worker has closed its answers, which it does by ending. */
static void wait_for_end(struct worker *worker)
{
    worker_dismiss(worker);
    gint64 deadline = g_get_monotonic_time() + worker_end_wait * 1000;
    while (worker->state != WORKER_ENDED && g_get_monotonic_time() < deadline) {
        struct pollfd fds[WORKER_N_FDS];
        worker_fds(worker, fds);
        if (poll(fds, WORKER_N_FDS, 100) > 0)
            worker_step(worker, fds, NULL);
    }
}

void worker_stop(struct worker *worker, gboolean is_idle)
{
    if (is_idle && worker->state == WORKER_READY)
        wait_for_end(worker);
    /* The group, for whatever it may have started; its number can't be another's before waitpid().
     */
    kill(-worker->pid, SIGKILL);
    while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    g_spawn_close_pid(worker->pid);
    close(worker->request);
    close(worker->answer);
    if (worker->output >= 0)
        close(worker->output);
    g_byte_array_unref(worker->outgoing);
    g_byte_array_unref(worker->incoming);
    g_string_free(worker->log, TRUE);
    g_free(worker->libclang);
    g_free(worker);
}
