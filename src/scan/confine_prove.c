#include "scan/confine.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static void send_elsewhere(void)
{
    struct sockaddr_in other = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    (void)!sendto(CONFINE_SOCKET, "", 1, 0, (struct sockaddr *)&other, sizeof other);
}

bool confine_prove(const char *what)
{
    if (strcmp(what, "open") == 0)
        (void)!open("/etc/passwd", O_RDONLY);
    else if (strcmp(what, "create") == 0)
        (void)!open("/tmp/fengsui-was-here", O_CREAT | O_WRONLY, 0600);
    else if (strcmp(what, "socket") == 0)
        (void)!socket(AF_INET, SOCK_STREAM, 0);
    else if (strcmp(what, "exec") == 0)
        execl("/bin/true", "true", (char *)NULL);
    else if (strcmp(what, "fork") == 0)
        (void)!fork();
    else if (strcmp(what, "code") == 0)
        (void)!mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    else if (strcmp(what, "kill") == 0)
        (void)!kill(getppid(), 0);
    else if (strcmp(what, "dup") == 0)
        (void)!dup(STDIN_FILENO);
    else if (strcmp(what, "elsewhere") == 0)
        send_elsewhere();
    else
        return false;
    return true;
}
