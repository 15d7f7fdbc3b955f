/* The one table of routes. A row says everything that stands before and around a handler; dispatch reads it, OpenAPI
 * is printed from it, and a test walks it. The first row whose pattern fits counts, so fixed words stand before {…}.
 *
 * Three administrators are three people: system-admin creates accounts and sees to the machine, security-admin gives
 * and takes rights, audit-admin reads the trail. `roles` says which of them opens a route; who has none of the roles
 * named gets 403, whatever posts he holds. */
#ifndef FENGSUI_API_ROUTES_H
#define FENGSUI_API_ROUTES_H

#include "api/call.h"

enum right {
    RIGHT_NONE,    /* anybody */
    RIGHT_SESSION, /* a person who is logged in */
    RIGHT_PROGRAM, /* the same, or a bearer token */
    RIGHT_SETUP,   /* the code of the first set-up, while that is open (setup.h) */
};

enum route_flag {
    ROUTE_EARLY = 1,   /* open to a session that must change its password first */
    ROUTE_AGAIN = 2,   /* the person must have been confirmed within the last minutes */
    ROUTE_SECRET = 4,  /* the body is wiped when the call ends */
    ROUTE_FILE = 8,    /* the body is a file, as it is */
    ROUTE_ON_LOOP = 16, /* answered at once on the loop: needs neither store nor session */
    ROUTE_SETUP = 32,   /* open to the first set-up, too */
    ROUTE_TAG = 64      /* its If-Match is a tag (tags.h), no version of a record */
};

struct route {
    const char *method;
    const char *path; /* "/api/records/{register}/{id}/trail" */
    enum right right;
    const char *roles; /* one of these, blank-separated; NULL = any */
    unsigned flags;
    const char *query;                /* names of query parameters, blank-separated */
    const struct shape *body;         /* members; NULL: {} or nothing */
    const char *reply;                /* name in shapes_all; NULL: a file, see media */
    int (*handle)(struct call *call); /* on a reader (or the loop) */
    const char *zh, *en;
    const char *example; /* of the body, JSON */
    const char *media;   /* of a reply that is no JSON; several: blanks between */
    int status;          /* of a success, 0 = 200; with ?dry=1 always 200 */
};

extern const struct route routes_all[]; /* ends with a NULL method */

/* The route for a request and the texts of its {…}, in `arena`. NULL: no such path; `ret_methods` (may be NULL) then
 * is what the path does allow ("GET, POST"), or NULL when it is none of ours. HEAD is a GET. */
const struct route *routes_match(struct arena *arena, const char *method, const char *path,
                                 const char *ret_params[CALL_PARAMS], const char **ret_methods);

#define HANDLER(name) int name(struct call *call)

/* session_routes.c */
HANDLER(hello_get);
HANDLER(login_post);
HANDLER(logout_post);
HANDLER(password_post);
HANDLER(step_up_post);
HANDLER(me_get);
HANDLER(totp_post);
HANDLER(totp_confirm_post);
HANDLER(totp_delete);
HANDLER(events_get);
HANDLER(clock_get);
HANDLER(clock_post);
HANDLER(clock_accept_post);
/* setup_routes.c */
HANDLER(setup_get);
HANDLER(setup_draft_put);
HANDLER(setup_institution_put);
HANDLER(setup_check_post);
HANDLER(setup_adopt_post);
HANDLER(setup_people_get);
HANDLER(setup_people_post);
HANDLER(setup_posts_get);
HANDLER(setup_posts_put);
HANDLER(setup_administrators_put);
HANDLER(setup_skip_post);
HANDLER(setup_report_get);
HANDLER(setup_finish_post);
HANDLER(setup_demo_post);
HANDLER(setup_restart_post);
HANDLER(demo_delete);
/* kept_routes.c */
HANDLER(kept_get);
HANDLER(kept_put);
HANDLER(kept_delete);
/* desk_routes.c */
HANDLER(model_get);
HANDLER(desk_get);
HANDLER(tasks_get);
HANDLER(explain_get);
HANDLER(people_get);
HANDLER(search_get);
HANDLER(indicators_get);
HANDLER(indicators_export_get);
HANDLER(indicators_csv_get);
HANDLER(indicator_rows_get);
HANDLER(board_get);
HANDLER(inbox_get);
HANDLER(inbox_read_post);
HANDLER(inbox_receipt_post);
HANDLER(deliveries_get);
/* records_routes.c */
HANDLER(list_get);
HANDLER(blank_get);
HANDLER(export_get);
HANDLER(export_csv_get);
HANDLER(template_get);
HANDLER(open_post);
HANDLER(record_get);
HANDLER(record_trail_get);
HANDLER(record_documents_get);
HANDLER(document_get);
HANDLER(correct_patch);
HANDLER(deed_post);
HANDLER(transfer_post);
HANDLER(delegate_post);
HANDLER(extend_post);
HANDLER(extend_decide_post);
HANDLER(bulk_post);
/* templates_routes.c */
HANDLER(templates_get);
HANDLER(template_file_get);
HANDLER(template_put);
HANDLER(template_delete);
/* evidence_routes.c, imports_routes.c */
HANDLER(evidence_post);
HANDLER(evidence_get);
HANDLER(import_post);
HANDLER(jobs_get);
HANDLER(job_get);
HANDLER(job_left_get);
HANDLER(job_mapping_post);
HANDLER(job_verb_post);
/* watch_routes.c */
HANDLER(watch_get);
HANDLER(target_get);
HANDLER(series_get);
/* rules_routes.c */
HANDLER(packs_get);
HANDLER(pack_map_get);
HANDLER(clause_get);
HANDLER(pack_text_get);
HANDLER(pack_text_put);
HANDLER(rehearse_post);
HANDLER(coverage_get);
HANDLER(adopt_post);
HANDLER(openapi_get);
/* trail_routes.c */
HANDLER(trail_get);
HANDLER(trail_head_get);
HANDLER(trail_verify_post);
HANDLER(trail_export_get);
HANDLER(trail_one_get);
/* users_routes.c */
HANDLER(users_get);
HANDLER(user_post);
HANDLER(user_lock_post);
HANDLER(user_unlock_post);
HANDLER(user_reset_post);
HANDLER(user_roles_post);
HANDLER(user_sessions_end_post);
/* admin_routes.c */
HANDLER(channels_get);
HANDLER(channels_put);
HANDLER(channel_test_post);
HANDLER(calendar_get);
HANDLER(calendar_put);
HANDLER(settings_get);
HANDLER(settings_put);
HANDLER(calls_get);
HANDLER(call_confirm_post);
HANDLER(call_again_post);
HANDLER(facts_get);
HANDLER(fact_post);
HANDLER(roster_get);
HANDLER(about_get);
HANDLER(health_get);
HANDLER(metrics_get);

#endif
