/* Who is at the other end. A session is known by the hash of a random cookie; it lives in memory, and a note of it in
 * the second pen, so that a restart logs nobody out. What its person may see (struct sight) is built once and kept
 * until holdings, units, people, accounts or the law change. All times are true time. Inner header. */
#ifndef FENGSUI_API_SESSION_H
#define FENGSUI_API_SESSION_H

#include "api/api.h"
#include "vault/token.h"

struct call;
struct sessions;
struct sight;

enum { SESSION_KEY = TOKEN_HASH + 24 };

struct session {
    char key[SESSION_KEY]; /* "LOGIN.HASH", the hash being the cookie's; "" = no session */
    char csrf[TOKEN_TEXT];
    int64_t login, person; /* rows of the registers login and person */
    ms_t began, seen;
    ms_t step_up_until; /* confirmed again until then */
    bool strong;        /* … with a second factor */
    bool must_change;   /* only its password may be changed */
    bool program;       /* a bearer token: no cookie, no CSRF, only what programs may */
};

struct sessions *sessions_new(const struct api_wiring *wiring);
void sessions_free(struct sessions *sessions);
size_t sessions_count(struct sessions *sessions);

/* Finds the session of the request's cookie or token, and who that is: fills call->session, viewer and sight. On a
 * reader. 0; -ERR_LOGIN: none, expired, locked; -ERR_FORBIDDEN: a change without the session's X-CSRF. */
RESULT int session_enter(struct call *call);
/* Lets go of call->sight. */
void session_leave(struct call *call);
/* Whether the caller was let in lately, by what lies in memory: for what must be decided before a reader is at hand. */
bool session_known(struct sessions *sessions, const struct http_request *request);

/* Begins a session; the cookie goes into the reply's headers. Blocking. */
RESULT int session_begin(struct call *call, int64_t login, int64_t person, bool strong, bool must_change);
/* Ends the call's session. Blocking. */
RESULT int session_end(struct call *call);
/* Keeps what was changed in call->session (step_up_until, strong, must_change). Blocking. */
RESULT int session_keep(struct call *call);
/* Sessions of an account; ending all of them but `except` (a key, may be NULL). On a reader; ending blocks. How many.
 */
size_t session_count_of(struct call *call, int64_t login);
size_t session_end_all(struct call *call, int64_t login, const char *except);

/* Whether the session may hear of a change of this topic (api_publish): "record:TABLE/ID" where it reads every row of
 * the table, "register:TABLE" where it may open its lists; what names neither is for everybody, and all that a session
 * hears of while its sight is to be built anew. Any thread. */
bool session_hears(struct sessions *sessions, const char *key, const char *topic);

/* All sights are built anew at their next use. */
void sessions_look_again(struct sessions *sessions);

bool session_stepped_up(const struct session *session);

#endif
