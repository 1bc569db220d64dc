#include "udpchat/file_descriptor.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "child_process_fixture.hpp"
#include <cstdlib>
#include <thread>
#include <vector>

namespace udpchat {
namespace {

using ChildProcessDeathTest = ChildProcess;

TEST_F(ChildProcessDeathTest, WorksWhereOurOwnStandardStreamsAreClosed) {
  const auto works = [] {
    const FileDescriptor null(open("/dev/null", O_RDWR | O_CLOEXEC));
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(fd);
    // Takes and leaves the numbers, so that they come to every one of the pipes.
    const std::jthread other([&](const std::stop_token& stopped) {
      while (!stopped.stop_requested()) {
        std::vector<FileDescriptor> taken;
        for (int i = 0; i < 3; ++i) taken.emplace_back(dup(null.get()));
      }
    });
    for (int round = 0; round < 500; ++round) {
      const auto result = run(shell("cat; printf why >&2", "hello"));
      if (result.output != "hello" || result.diagnostics != "why" || !result.fault.empty())
        return false;
    }
    return true;
  };
  EXPECT_EXIT((alarm(60), _exit(works() ? 0 : 1)), testing::ExitedWithCode(0), "");
}

TEST_F(ChildProcessDeathTest, IsToldWhereNoDescriptorIsLeftAndThatLeavesNone) {
  // One more at a time, so that every step fails once.
  const auto works = [] {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 64;
    setrlimit(RLIMIT_NOFILE, &limit);
    run({{"no-such-command"},
         "",
         {}});  // UBSan needs a descriptor where it first sees an exception
    const auto before = open_descriptors();
    for (int spare = 0;; ++spare) {
      std::vector<FileDescriptor> taken;
      for (int fd = 0; (fd = dup(STDERR_FILENO)) >= 0;) taken.emplace_back(fd);
      for (int i = 0; i < spare; ++i) taken.pop_back();
      const auto result = run({{"cat"}, "hello", {}});
      taken.clear();
      if (open_descriptors() != before || has_children()) return false;
      if (result.fault.empty()) return spare == 6 && result.output == "hello";
      if (result.fault != "cannot be run: Too many open files") return false;
    }
  };
  EXPECT_EXIT((alarm(60), _exit(works() ? 0 : 1)), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace udpchat
