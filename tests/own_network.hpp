#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

namespace udpchat {

/// A test in a network namespace of its own (network_namespaces(7)), which has the loopback
/// interface and v0, whose cable leads to nowhere. tests/run.sh gives who is not root the right to
/// make one.
class OwnNetwork : public testing::Test {
 protected:
  void SetUp() override {
    const int outside = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(outside, 0);
    if (unshare(CLONE_NEWNET) != 0) {
      close(outside);
      FAIL() << "a network cannot be made: " << std::strerror(errno);
    }
    outside_ = outside;
    if (!run("ip link set lo up && ip link add v0 type veth peer name v1 && "
             "ip link set v1 addrgenmode none up && ip link set v0 addrgenmode none up"))
      FAIL() << "an interface cannot be made";
    // The system gets ready in its own time.
    await("test $(ip link show up | grep -c 'state UP') = 2");
    ASSERT_TRUE(run("ip addr add 192.0.2.1/24 dev v0"));
    add_ipv6("fd00::1", "v0");
    add_ipv6("fe80::1", "v0");
  }

  void TearDown() override {
    if (!has_network()) return;
    EXPECT_EQ(setns(outside_, CLONE_NEWNET), 0);
    close(outside_);
  }

  [[nodiscard]] bool has_network() const { return outside_ >= 0; }

  /// Whether the shell command succeeds.
  static bool run(const std::string& command) { return std::system(command.c_str()) == 0; }

  /// Waits for the shell command to succeed.
  static void await(const std::string& command) {
    while (!run(command)) std::this_thread::yield();
  }

  /// Gives an address to an interface, where it works when this returns.
  static void add_ipv6(const std::string& address, const std::string& interface) {
    ASSERT_TRUE(run("ip addr add " + address + "/64 dev " + interface + " nodad"));
    await("ip -6 route show table local | grep -q '^local " + address + " dev'");
  }

 private:
  int outside_ = -1;
};

}  // namespace udpchat
