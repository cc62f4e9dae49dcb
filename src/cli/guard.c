#include "cli/guard.h"

#include "darkcube/store.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* SIGPROF comes from the timer, the others from crashes. */
static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPROF};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

/* Processor time; whole stores take some milliseconds, whatever their size. */
enum { SECONDS_ALLOWED = 3 };

/* A handler knows nothing but what stands here; it may be called for a stack that is full. */
static char sentence[1200];
static size_t sentence_length;
static int exit_code;
static char handler_stack[1 << 16];

static void give_up(int number)
{
    (void)number;
    (void)!write(STDERR_FILENO, sentence, sentence_length);
    _exit(exit_code);
}

enum dc_result dc_cli_examine(const char *path, bool complete, enum dc_result failure,
                              struct dc_error *error)
{
    struct sigaction action = {.sa_handler = give_up, .sa_flags = SA_ONSTACK}, before[SIGNALS];
    const stack_t own = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    const struct itimerval allowed = {.it_value = {.tv_sec = SECONDS_ALLOWED}}, none = {0};
    stack_t stack_before;
    snprintf(sentence, sizeof sentence,
             "darkcube: '%.1000s' is damaged: HDF5 fails in the middle of reading it\n", path);
    sentence_length = strlen(sentence);
    exit_code = (int)failure;
    bool ok = sigemptyset(&action.sa_mask) == 0 && sigaltstack(&own, &stack_before) == 0;
    for (size_t i = 0; ok && i < SIGNALS; i++)
        ok = sigaction(signals[i], &action, &before[i]) == 0;
    if (!ok || setitimer(ITIMER_PROF, &allowed, NULL) != 0)
        return dc_fail(error, DC_ERROR_INTERNAL, "cannot listen for signals");
    enum dc_result result = dc_store_examine(path, complete, error);
    ok = setitimer(ITIMER_PROF, &none, NULL) == 0;
    for (size_t i = 0; ok && i < SIGNALS; i++)
        ok = sigaction(signals[i], &before[i], NULL) == 0;
    ok = ok && sigaltstack(&stack_before, NULL) == 0;
    if (!ok)
        return dc_fail(error, DC_ERROR_INTERNAL, "cannot leave signals as they were");
    return result == DC_ERROR_OUTPUT || result == DC_ERROR_DATA ? failure : result;
}
