#include "relay.h"

#include "support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* One direction of a connection. */
struct way {
    int from;
    int to;
    bool is_untyped; /* the next message is the client's first: it has no type before its length */
    char *bytes;     /* read and not passed on yet */
    size_t n;
    size_t capacity;
};

static struct sockaddr_in local_address(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* The size of the first message, or 0 where not all of it was read yet. */
static size_t message_size(const struct way *way)
{
    size_t head = way->is_untyped ? 0 : 1;
    uint32_t length;
    if (way->n < head + sizeof length)
        return 0;
    memcpy(&length, way->bytes + head, sizeof length);
    size_t size = head + ntohl(length);
    return size <= way->n ? size : 0;
}

static bool send_all(int to, const char *bytes, size_t n)
{
    while (n) {
        ssize_t sent = send(to, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool is_its_turn(struct relay *relay, bool *halfway)
{
    pthread_mutex_lock(&relay->lock);
    bool cut = relay->after >= 0 && relay->after-- == 0;
    relay->is_cut = relay->is_cut || cut;
    *halfway = relay->halfway;
    pthread_mutex_unlock(&relay->lock);
    return cut;
}

/* Passes on all messages that are there as a whole; false at the end of the connection. */
static bool pass_messages(struct relay *relay, struct way *way)
{
    for (size_t size; (size = message_size(way));) {
        bool halfway;
        if (is_its_turn(relay, &halfway)) {
            if (halfway)
                (void)send_all(way->to, way->bytes, size / 2);
            return false;
        }
        if (!send_all(way->to, way->bytes, size))
            return false;
        way->is_untyped = false;
        way->n -= size;
        memmove(way->bytes, way->bytes + size, way->n);
    }
    return true;
}

static bool read_more(struct relay *relay, struct way *way)
{
    if (way->n == way->capacity) {
        way->capacity = way->capacity ? way->capacity * 2 : 16384;
        way->bytes = realloc(way->bytes, way->capacity);
        if (!way->bytes)
            abort();
    }
    ssize_t n = read(way->from, way->bytes + way->n, way->capacity - way->n);
    if (n <= 0)
        return false;
    way->n += (size_t)n;
    return pass_messages(relay, way);
}

/* The server ends the connection at its end, once it is done with what it has got. */
static void wait_for_server(int server)
{
    char ignored[4096];
    shutdown(server, SHUT_WR);
    while (read(server, ignored, sizeof ignored) > 0) {
    }
}

static void serve(struct relay *relay, int client)
{
    struct sockaddr_in address = local_address(relay->server_port);
    int server = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (server < 0)
        return;
    if (connect(server, (struct sockaddr *)&address, sizeof address) == 0) {
        setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct way ways[2] = {{.from = client, .to = server, .is_untyped = true},
                              {.from = server, .to = client}};
        for (bool open = true; open;) {
            struct pollfd polled[2] = {{.fd = client, .events = POLLIN},
                                       {.fd = server, .events = POLLIN}};
            open = poll(polled, 2, -1) > 0;
            for (size_t i = 0; i < 2 && open; i++)
                open = !polled[i].revents || read_more(relay, &ways[i]);
        }
        wait_for_server(server);
        free(ways[0].bytes);
        free(ways[1].bytes);
    }
    close(server);
}

/* One connection after the other, as the test makes them. */
static void *accept_connections(void *context)
{
    struct relay *relay = context;
    int client, on = 1;
    while ((client = accept(relay->listener, NULL, NULL)) >= 0) {
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        serve(relay, client);
        close(client);
    }
    return NULL;
}

void relay_open(struct relay *relay, const char *url)
{
    struct sockaddr_in address = local_address(0);
    socklen_t size = sizeof address;
    const char *port = strrchr(url, ':'), *database = strrchr(url, '/');
    memset(relay, 0, sizeof *relay);
    relay->after = -1;
    assert_true(port && database && port < database);
    relay->server_port = (int)strtol(port + 1, NULL, 10);
    relay->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(relay->listener >= 0);
    assert_int_equal(bind(relay->listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(relay->listener, 4), 0);
    assert_int_equal(getsockname(relay->listener, (struct sockaddr *)&address, &size), 0);
    /* Neither encrypted, so that messages can be told apart. */
    snprintf(relay->url, sizeof relay->url, "%.*s:%d%s?sslmode=disable&gssencmode=disable",
             (int)(port - url), url, ntohs(address.sin_port), database);
    pthread_mutex_init(&relay->lock, NULL);
    assert_int_equal(pthread_create(&relay->thread, NULL, accept_connections, relay), 0);
}

void relay_close(struct relay *relay)
{
    shutdown(relay->listener, SHUT_RDWR);
    pthread_join(relay->thread, NULL);
    close(relay->listener);
    pthread_mutex_destroy(&relay->lock);
}

void relay_cut(struct relay *relay, long after, bool halfway)
{
    pthread_mutex_lock(&relay->lock);
    relay->after = after;
    relay->halfway = halfway;
    relay->is_cut = false;
    pthread_mutex_unlock(&relay->lock);
}

bool relay_mend(struct relay *relay)
{
    pthread_mutex_lock(&relay->lock);
    relay->after = -1;
    bool is_cut = relay->is_cut;
    pthread_mutex_unlock(&relay->lock);
    return is_cut;
}
