/* The lock of a store: who gets it, who waits, whose is stale. */
#include "scan/lock.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    char directory[256], store[300], lock[320];
    char host[64];
    FILE *notes;
    char *said; /* by `notes` */
    size_t length;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    const char *temporary = getenv("TMPDIR");
    if (place == NULL)
        return -1;
    snprintf(place->directory, sizeof place->directory, "%s/lock-XXXXXX",
             temporary == NULL ? "/tmp" : temporary);
    if (mkdtemp(place->directory) == NULL || gethostname(place->host, sizeof place->host) != 0)
        return -1;
    snprintf(place->store, sizeof place->store, "%s/a.h5", place->directory);
    snprintf(place->lock, sizeof place->lock, "%s/a.h5.lock", place->directory);
    place->notes = open_memstream(&place->said, &place->length);
    (void)unsetenv("SLURM_JOB_ID");
    (void)unsetenv("SLURM_RESTART_COUNT");
    *state = place;
    return place->notes == NULL ? -1 : 0;
}

/* Nothing but the lock may have been left. */
static int tear_down(void **state)
{
    struct place *place = *state;
    (void)fclose(place->notes);
    free(place->said);
    (void)remove(place->lock);
    int code = rmdir(place->directory);
    free(place);
    return code;
}

static void put(const struct place *place, const char *text)
{
    FILE *file = fopen(place->lock, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void make_old(const struct place *place, time_t seconds)
{
    struct timespec then[2];
    then[0] = then[1] = (struct timespec){.tv_sec = time(NULL) - seconds};
    assert_int_equal(utimensat(AT_FDCWD, place->lock, then, 0), 0);
}

static void assert_taken(struct place *place, const char *words)
{
    struct dc_lock lock;
    struct dc_error error;
    if (dc_lock_take(place->store, 0, place->notes, &lock, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    assert_int_equal(dc_lock_keep(&lock, &error), DC_SUCCESS);
    dc_lock_release(&lock);
    assert_int_not_equal(access(place->lock, F_OK), 0);
    fflush(place->notes);
    if (strstr(place->said, words) == NULL)
        fail_msg("'%s' does not say '%s'", place->said, words);
}

static void assert_refused(struct place *place, const char *words)
{
    struct dc_lock lock;
    struct dc_error error;
    assert_int_equal(dc_lock_take(place->store, 0, place->notes, &lock, &error), DC_ERROR_OUTPUT);
    assert_null(lock.path);
    assert_int_equal(access(place->lock, F_OK), 0);
    if (strstr(error.text, words) == NULL || strstr(error.text, place->lock) == NULL)
        fail_msg("'%s' does not say '%s'", error.text, words);
}

static void test_one_at_a_time(void **state)
{
    struct place *place = *state;
    struct dc_lock first;
    struct dc_error error;
    char words[128];
    assert_int_equal(dc_lock_take(place->store, 0, NULL, &first, &error), DC_SUCCESS);
    snprintf(words, sizeof words, "process %ld on host %s", (long)getpid(), place->host);
    assert_refused(place, words);
    dc_lock_release(&first);
    dc_lock_release(&first); /* once more does nothing */
    fflush(place->notes);
    place->said[0] = '\0';
    assert_taken(place, "");
    assert_string_equal(place->said, "");
}

/* What those who read the store hear. */
static void test_readers_look(void **state)
{
    struct place *place = *state;
    struct dc_lock lock;
    struct dc_error error;
    char words[DC_LOCK_TEXT] = "", own[128];
    assert_false(dc_lock_is_held(place->store, words));
    assert_int_equal(dc_lock_refuse(place->store, &error), DC_SUCCESS);
    assert_int_equal(dc_lock_take(place->store, 0, NULL, &lock, &error), DC_SUCCESS);
    snprintf(own, sizeof own, "process %ld on host %s, started ", (long)getpid(), place->host);
    assert_true(dc_lock_is_held(place->store, words));
    assert_memory_equal(words, own, strlen(own));
    assert_int_equal(dc_lock_refuse(place->store, &error), DC_ERROR_DATA);
    assert_non_null(strstr(error.text, words));
    assert_non_null(strstr(error.text, place->lock));
    dc_lock_release(&lock);
    put(place, "host elsewhere\nprocess 1\nbirth 1\nstart just now\njob -\nrestart -\n");
    assert_true(dc_lock_is_held(place->store, words));
    make_old(place, 2000);
    assert_false(dc_lock_is_held(place->store, words));
    assert_int_equal(dc_lock_refuse(place->store, &error), DC_SUCCESS);
    assert_int_equal(access(place->lock, F_OK), 0); /* theirs stays */
}

/* A child holds the lock for a while; then it is ours. */
static void test_waits_for_the_end(void **state)
{
    struct place *place = *state;
    struct dc_lock lock;
    struct dc_error error;
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct timespec while_held = {0, 500000000};
        if (dc_lock_take(place->store, 0, NULL, &lock, &error) != DC_SUCCESS ||
            write(ready[1], &byte, 1) != 1)
            _exit(1);
        (void)nanosleep(&while_held, NULL);
        dc_lock_release(&lock);
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(dc_lock_take(place->store, 30, place->notes, &lock, &error), DC_SUCCESS);
    fflush(place->notes);
    assert_non_null(strstr(place->said, "waiting for it to end"));
    dc_lock_release(&lock);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(close(ready[0]) == 0 && close(ready[1]) == 0);
}

/* A killed process: first as one whose parent has not looked yet, then gone altogether. */
static void test_dead_process(void **state)
{
    struct place *place = *state;
    struct dc_lock lock;
    struct dc_error error;
    siginfo_t info;
    for (int looked_first = 0; looked_first < 2; looked_first++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            if (dc_lock_take(place->store, 0, NULL, &lock, &error) == DC_SUCCESS)
                (void)raise(SIGKILL);
            _exit(1);
        }
        assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
        assert_int_equal(info.si_status, SIGKILL);
        if (looked_first || access("/proc/self/stat", R_OK) != 0)
            assert_int_equal(waitpid(child, NULL, 0), child);
        assert_taken(place, "was left by a scan that is gone: process");
        if (!looked_first)
            (void)waitpid(child, NULL, 0);
    }
}

/* The number of a process is used again; the new one has nothing to do with the store. */
static void test_number_used_again(void **state)
{
    struct place *place = *state;
    char text[256];
    if (access("/proc/self/stat", R_OK) != 0)
        skip();
    snprintf(text, sizeof text, "host %s\nprocess %ld\nbirth 1\nstart long ago\n", place->host,
             (long)getppid());
    put(place, text);
    assert_taken(place, "started long ago");
}

static void test_other_host(void **state)
{
    struct place *place = *state;
    put(place, "host elsewhere\nprocess 1\nbirth 1\nstart just now\njob -\nrestart -\n");
    assert_refused(place, "process 1 on host elsewhere, started just now");
    make_old(place, 1000);
    assert_refused(place, "elsewhere");
    make_old(place, 2000);
    assert_taken(place, "gone: process 1 on host elsewhere");
}

/* A job that is started again, on other nodes maybe, has nothing left of its earlier start. */
static void test_job_started_again(void **state)
{
    struct place *place = *state;
    static const char *const text =
        "host elsewhere\nprocess 1\nbirth 1\nstart just now\njob 77\nrestart 1\n";
    put(place, text);
    assert_int_equal(setenv("SLURM_JOB_ID", "78", 1), 0);
    assert_int_equal(setenv("SLURM_RESTART_COUNT", "2", 1), 0);
    assert_refused(place, "elsewhere");
    assert_int_equal(setenv("SLURM_JOB_ID", "77", 1), 0);
    assert_int_equal(setenv("SLURM_RESTART_COUNT", "1", 1), 0);
    assert_refused(place, "elsewhere");
    assert_int_equal(setenv("SLURM_RESTART_COUNT", "2", 1), 0);
    assert_taken(place, "elsewhere");
}

static void test_lock_that_names_nobody(void **state)
{
    struct place *place = *state;
    put(place, "");
    assert_refused(place, "which its lock does not name");
    put(place, "process\nhost\n\n\x01");
    assert_refused(place, "which its lock does not name");
    make_old(place, 2000);
    assert_taken(place, "does not name");
}

/* Ours is kept young, made again when someone removes it, and lost when another scan has it. */
static void test_keeping(void **state)
{
    struct place *place = *state;
    struct dc_lock lock;
    struct dc_error error;
    struct stat status;
    assert_int_equal(dc_lock_take(place->store, 0, NULL, &lock, &error), DC_SUCCESS);
    make_old(place, 5000);
    assert_int_equal(dc_lock_keep(&lock, &error), DC_SUCCESS);
    assert_int_equal(stat(place->lock, &status), 0);
    assert_true(time(NULL) - status.st_mtime < 1000);
    assert_int_equal(remove(place->lock), 0);
    assert_int_equal(dc_lock_keep(&lock, &error), DC_SUCCESS);
    assert_int_equal(access(place->lock, F_OK), 0);
    put(place, "host elsewhere\nprocess 1\n");
    assert_int_equal(dc_lock_keep(&lock, &error), DC_ERROR_OUTPUT);
    assert_non_null(strstr(error.text, "another scan has taken"));
    dc_lock_release(&lock);
    assert_int_equal(access(place->lock, F_OK), 0); /* that of the other stays */
}

static void test_place_that_is_not_there(void **state)
{
    struct place *place = *state;
    struct dc_lock lock;
    struct dc_error error;
    char store[400];
    snprintf(store, sizeof store, "%s/none/a.h5", place->directory);
    assert_int_equal(dc_lock_take(store, 5, NULL, &lock, &error), DC_ERROR_OUTPUT);
    assert_non_null(strstr(error.text, "No such file or directory"));
    dc_lock_release(&lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_readers_look, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_waits_for_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dead_process, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_number_used_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_host, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_job_started_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lock_that_names_nobody, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_keeping, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_place_that_is_not_there, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
