#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

#include "sandbox/app/recipe.hpp"
#include "sandbox/app/user_database.hpp"
#include "sandbox/mount_target.hpp"

namespace rkt::sandbox::app {
namespace {

enum class Subject { user, group };

struct Database {
    const char* path;
    unsigned id_field;
};
constexpr Database kUsers = {"/etc/passwd", 2};
constexpr Database kGroups = {"/etc/group", 2};

bool find_owner(int root, const char* path, Subject subject, uint32_t& id) noexcept {
    const Fd file = open_in_root(root, path, O_PATH);
    struct stat st {};
    if (!file || ::fstat(file.get(), &st) == -1) return false;
    id = subject == Subject::user ? st.st_uid : st.st_gid;
    return true;
}

// rkt-1.30.md 4.3: number, then owner of a path, then the image's databases; root needs none.
// False: errno, or 0 where there is no such entry.
bool resolve(int root, const char* name, Subject subject, uint32_t& id) noexcept {
    errno = 0;
    if (name[0] == '\0') {
        id = 0;
        return true;
    }
    if (parse_id(name, name + strlen(name), id)) return true;
    if (name[0] == '/') return find_owner(root, name, subject, id);
    const Database& database = subject == Subject::user ? kUsers : kGroups;
    const Lookup lookup = find_entry(root, database.path, name, database.id_field, id);
    if (lookup == Lookup::found) return true;
    if (strcmp(name, "root") == 0) {
        id = 0;
        return true;
    }
    if (lookup == Lookup::missing) errno = 0;
    return false;
}

StepError unresolved(const char* what, const char* name, const Database& database) noexcept {
    const bool no_entry = errno == 0 || (errno == ENOENT && name[0] != '/');  // no entry, or no such file
    StepError error = failed(no_entry ? "there is no " : "", no_entry ? kExplained : errno);
    for (const char* part : {what, " \"", name, "\""}) error.detail.append(part);
    if (!no_entry) return error;
    error.detail.append(" in the image's ");
    error.detail.append(database.path);
    return error;
}

}  // namespace

StepError resolve_user(const AppStart& start, FlatText name, uid_t& uid) noexcept {
    const char* user = start.plan.text(name);
    return resolve(start.root.get(), user, Subject::user, uid) ? done() : unresolved("user", user, kUsers);
}

StepError resolve_identity(AppStart& start) noexcept {
    const char* group = start.plan.text(start.app.group);
    if (const StepError error = resolve_user(start, start.app.user, start.uid)) return error;
    if (!resolve(start.root.get(), group, Subject::group, start.gid)) {
        if (start.app.group_falls_back_to_user == 0) return unresolved("group", group, kGroups);
        start.gid = start.uid;
    }
    // A terminal belongs to who works at it, or it could not be opened again by name.
    for (int number = 0; number < 3; ++number) {
        const FlatStdio mode = start.app.stdio[number];
        const bool terminal = mode == FlatStdio::tty || mode == FlatStdio::shared_tty;
        if (terminal && ::fchown(number, start.uid, static_cast<gid_t>(-1)) == -1) return failed("terminal");
    }
    return done();
}

StepError change_directory(AppStart& start) noexcept {
    const char* path = start.plan.text(start.app.working_directory);
    const bool is_home = start.session != nullptr && strcmp(path, "~") == 0;
    if (is_home) path = start.session->home();
    if (path[0] == '\0') path = "/";
    Fd directory = open_in_root(start.root.get(), path, O_PATH | O_DIRECTORY);
    if (!directory && is_home) directory = open_in_root(start.root.get(), "/", O_PATH | O_DIRECTORY);
    return directory && ::fchdir(directory.get()) == 0 ? done() : failed(path);
}

}  // namespace rkt::sandbox::app
