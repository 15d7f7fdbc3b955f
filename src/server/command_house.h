/* What commands that work on a data folder share: the house as long as a scope lasts, who sits at the console. */
#ifndef FENGSUI_SERVER_COMMAND_HOUSE_H
#define FENGSUI_SERVER_COMMAND_HOUSE_H

#include "server/command.h"
#include "server/house.h"

void command_house_close(struct house **house);
#define COMMAND_HOUSE(name) __attribute__((cleanup(command_house_close))) struct house *name = NULL

/* The user of the shell: whoever may open the folder may do everything, and is named in the trail. */
struct actor command_house_actor(void);
/* Over the open house, at the machine's time but not before its newest change. */
struct stage command_house_stage(struct house *house);

#endif
