#include "server/command_house.h"

#include <stdlib.h>

void command_house_close(struct house **house) { house_close(*house); }

struct actor command_house_actor(void)
{
    const char *user = getenv("USER");
    return (struct actor){
        .title = user && *user ? user : "控制台", .kind = "machine", .source = "console", .trusted = true};
}

struct stage command_house_stage(struct house *house)
{
    struct stage stage;
    ms_t now = clock_true() > pen_at(house->pen) ? clock_true() : pen_at(house->pen);
    stage_over(house->arena, house->law, house->pen, house->clerk, now, &stage);
    return stage;
}
