/* What the doctor's files share. */
#ifndef FENGSUI_SERVER_DOCTOR_INNER_H
#define FENGSUI_SERVER_DOCTOR_INNER_H

#include "base/list.h"
#include "server/house.h"
#include "watch/probe.h"

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_FAIL };

struct finding {
    const char *name, *title, *text, *todo;
    enum verdict verdict;
};

struct doctor {
    struct arena *arena;
    const char *folder;            /* NULL: only the machine is looked at */
    const char *listen;            /* NULL: whether it is free is not asked */
    struct house_reader reader;    /* store NULL: it could not be opened */
    const char *unreadable;        /* why */
    bool newer;                    /* a newer program wrote it; what to do is part of why */
    struct findings LIST(struct finding) findings;
};

static inline void find(struct doctor *doctor, enum verdict verdict, const char *name, const char *title,
                        const char *text, const char *todo)
{
    *list_push(doctor->arena, &doctor->findings) =
        (struct finding){name, title, arena_text(doctor->arena, text), verdict == VERDICT_OK ? "" : todo, verdict};
}

/* One try of a probe; what could not even be begun is blind. */
struct probe_result doctor_probe(struct doctor *doctor, const char *kind, const char *address,
                                 const struct probe_pair *settings, size_t n);

/* What keeps a house safe beyond this machine: backups, seals that left, its certificate, its channels. Of a house that
 * could be read, that is set up and no demonstration. */
void doctor_care(struct doctor *doctor);

#endif
