#pragma once

/*
 * Stands between a program and a PostgreSQL server, passes their messages on, and cuts the
 * connection at one of them: before it arrives, or in its middle. What arrived has its effect: the
 * server is done with it, and with the connection, before the program learns of the cut.
 */

#include <pthread.h>
#include <stdbool.h>

struct relay {
    char url[160]; /* where it listens */
    int listener;
    int server_port;
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    long after;           /* messages left before the cut; negative: none is made */
    bool halfway;         /* the message is cut in two, its first half arrives */
    bool is_cut;
};

/* `url` is that of a server on 127.0.0.1: "postgresql://user@127.0.0.1:PORT/database". Nothing is
 * cut yet. Fails the test that calls it where it can't listen. */
void relay_open(struct relay *relay, const char *url);
void relay_close(struct relay *relay);
/* Cuts once, behind this many messages from now on, in both directions together. */
void relay_cut(struct relay *relay, long after, bool halfway);
/* Cuts nothing from now on; gives whether the last relay_cut() came to its message. */
bool relay_mend(struct relay *relay);
