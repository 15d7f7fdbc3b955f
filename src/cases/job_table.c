#include "cases/job_inner.h"
static int plan(struct job *job, const struct job_world *world, struct oops *oops){(void)job;(void)world;(void)oops;return 0;}
static int fact(struct job *job, const struct job_world *world, struct arena *arena, size_t item, struct fact *ret_fact, struct oops *oops){(void)job;(void)world;(void)oops;(void)arena;(void)item;(void)ret_fact;return 0;}
static void answered(struct job *job, size_t item, const struct fact *fact, const struct fact_answer *answer){(void)job;(void)item;(void)fact;(void)answer;}
const struct job_work job_table = {plan, fact, answered, plan}, job_undoing={plan, fact, answered, plan};
