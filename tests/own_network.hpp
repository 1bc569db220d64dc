#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace udpchat {

/// A test in a network namespace of its own (network_namespaces(7)), which has the loopback
/// interface and v0, whose cable leads to nowhere. It is skipped without the right to make one.
class OwnNetwork : public testing::Test {
 protected:
  void SetUp() override {
    if (!run("ip -Version >/dev/null")) GTEST_SKIP() << "ip(8) is not here";
    outside_ = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(outside_, 0);
    if (unshare(CLONE_NEWNET) != 0) GTEST_SKIP() << "a network: " << std::strerror(errno);
    if (!run("ip link set lo up && ip link add v0 type veth peer name v1 && "
             "ip link set v0 addrgenmode none up && ip link set v1 addrgenmode none up && "
             "ip addr add 192.0.2.1/24 dev v0 && ip addr add fd00::1/64 dev v0 nodad && "
             "ip addr add fe80::1/64 dev v0 nodad"))
      GTEST_SKIP() << "an interface cannot be made";
  }

  void TearDown() override {
    if (outside_ < 0) return;
    EXPECT_EQ(setns(outside_, CLONE_NEWNET), 0);
    close(outside_);
  }

  /// Whether the shell command succeeds.
  static bool run(const std::string& command) {
    return std::system(command.c_str()) == 0;  // NOLINT(*-env33-c): what the tests say
  }

 private:
  int outside_ = -1;
};

}  // namespace udpchat
