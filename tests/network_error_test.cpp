#include "udpchat/network_error.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <functional>
#include <string>
#include <vector>

namespace udpchat {
namespace {

SocketAddress at(const std::string& host, const std::string& port = "9") {
  return literal_address({host, port}).value();
}

/// The same in both of the categories that hold values of errno.
std::string in_both(int value, const std::function<std::string(const std::error_code&)>& advice) {
  const auto text = advice({value, std::system_category()});
  EXPECT_EQ(advice({value, std::generic_category()}), text);
  return text;
}

std::string of_send(int value, const RefusedSend& send) {
  return in_both(value, [&](const auto& code) { return send_advice(code, send); });
}

std::string of_send(int value, const std::string& host) {
  return of_send(value, RefusedSend{at(host), at("0.0.0.0", "4567")});
}

const std::string kNoRoute =
    " (this host has no route to there, or the interface is down; 'ip address' and 'ip route' show "
    "it)";
const std::string kNoRouteV6 =
    " (this host has no route to there, or the interface is down; 'ip address' and 'ip -6 route' "
    "show it)";
const std::string kDiscarded = " (a route of this host may discard it; 'ip route' shows it)";
const std::string kDiscardedV6 = " (a route of this host may discard it; 'ip -6 route' shows it)";
const std::string kNoRouteForGroup =
    " (this host has no route for it; name the interface, such as --multicast-interface eth0)";

TEST(NetworkError, SaysOperationObjectReasonAndAdvice) {
  const NetworkError error({EACCES, std::system_category()}, "cannot send to 10.0.0.255:9",
                           " (a broadcast address; --broadcast allows it)");
  EXPECT_STREQ(error.what(),
               "cannot send to 10.0.0.255:9: Permission denied (a broadcast address; --broadcast "
               "allows it)");
  EXPECT_EQ(error.code(), std::errc::permission_denied);
}

TEST(NetworkError, SaysThatAFirewallRuleRefusesASend) {
  for (const std::string host : {"10.0.0.5", "10.0.0.255", "2001:db8::5", "239.1.2.3"})
    EXPECT_EQ(of_send(EPERM, host),
              " (a firewall rule of this host refuses it; 'nft list ruleset' shows them)");
}

TEST(NetworkError, NamesTheOptionThatAllowsABroadcast) {
  const std::string expected = " (a broadcast address; --broadcast allows it)";
  EXPECT_EQ(of_send(EACCES, {.destination = at("10.0.0.255"), .local = {}, .is_broadcast = true}),
            expected);
  EXPECT_EQ(of_send(EACCES, "255.255.255.255"), expected);
}

TEST(NetworkError, SaysThatARouteProhibitsASend) {
  for (const std::string host : {"10.0.0.255", "255.255.255.254", "10.0.0.5"})
    EXPECT_EQ(of_send(EACCES, host), " (a route of this host prohibits it; 'ip route' shows it)");
  for (const std::string host : {"2001:db8::5", "ffff:ffff:1::"})
    EXPECT_EQ(of_send(EACCES, host),
              " (a route of this host prohibits it; 'ip -6 route' shows it)");
}

TEST(NetworkError, SaysWhereToLookForARoute) {
  for (const int value : {ENETUNREACH, EHOSTUNREACH}) {
    EXPECT_EQ(of_send(value, "10.0.0.5"), kNoRoute);
    EXPECT_EQ(of_send(value, {.destination = at("10.0.0.255"), .local = {}, .is_broadcast = true}),
              kNoRoute);
    EXPECT_EQ(of_send(value, "2001:db8::5"), kNoRouteV6);
  }
}

TEST(NetworkError, AsksForTheInterfaceWhereNoRouteSaysIt) {
  for (const int value : {ENETUNREACH, EHOSTUNREACH}) {
    EXPECT_EQ(of_send(value, "255.255.255.255"),
              " (this host has no route for it; name the interface, such as --device eth0)");
    for (const std::string host : {"239.1.2.3", "ff05::1", "ff02::1"})
      EXPECT_EQ(of_send(value, host), kNoRouteForGroup);
  }
}

TEST(NetworkError, SaysThatTheAddressBoundIsGone) {
  for (const int value : {ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL, EINVAL}) {
    for (const std::string host : {"10.0.0.9", "255.255.255.255", "239.1.2.3"})
      EXPECT_EQ(of_send(value, {.destination = at(host),
                                .local = at("10.0.0.5", "4567"),
                                .local_is_gone = true}),
                " (10.0.0.5 is no longer an address of this host; bind to one that is)");
    EXPECT_EQ(of_send(value, {.destination = at("fe80::1"),
                              .local = at("fd00::5", "4567"),
                              .local_is_gone = true}),
              " (fd00::5 is no longer an address of this host; bind to one that is)");
  }
}

TEST(NetworkError, SaysThatALinkLocalAddressNeedsItsInterface) {
  for (const int value : {EADDRNOTAVAIL, EINVAL, ENETUNREACH, EHOSTUNREACH})
    EXPECT_EQ(of_send(value, RefusedSend{at("fe80::1", "80"), {}}),
              " (a link-local address needs its interface, such as [fe80::1%eth0]:80)");
  for (const int value : {EADDRNOTAVAIL, EINVAL})
    EXPECT_EQ(of_send(value, "ff02::1"),
              " (a link-local address needs its interface, such as [ff02::1%eth0]:9)");
}

TEST(NetworkError, DoesNotAskForAnInterfaceThatIsThere) {
  auto address = at("fe80::1");
  address.scope = 1;
  EXPECT_EQ(of_send(EADDRNOTAVAIL, RefusedSend{address, {}}),
            " (this host has no IPv6 address to send from)");
  EXPECT_EQ(of_send(ENETUNREACH, RefusedSend{address, {}}), kNoRouteV6);
  EXPECT_EQ(of_send(EINVAL, RefusedSend{address, {}}), kDiscardedV6);
}

TEST(NetworkError, SaysThatThereIsNoAddressToSendFrom) {
  for (const std::string host : {"2001:db8::5", "::1", "ff05::1"})
    EXPECT_EQ(of_send(EADDRNOTAVAIL, host), " (this host has no IPv6 address to send from)");
  EXPECT_EQ(of_send(EADDRNOTAVAIL, "10.0.0.5"), "");
}

TEST(NetworkError, SaysHowMuchGoesWhole) {
  RefusedSend send{.destination = at("10.0.0.5"), .local = {}, .path_mtu = 1500};
  EXPECT_EQ(of_send(EMSGSIZE, send),
            " (the path MTU is 1500 bytes, so at most 1472 go with --dont-fragment)");
  send.destination = at("2001:db8::5");
  EXPECT_EQ(of_send(EMSGSIZE, send),
            " (the path MTU is 1500 bytes, so at most 1452 go with --dont-fragment)");
  send.path_mtu = 49;
  EXPECT_EQ(of_send(EMSGSIZE, send),
            " (the path MTU is 49 bytes, so at most 1 go with --dont-fragment)");
}

TEST(NetworkError, DoesNotSayHowMuchGoesWholeWhereThatIsNotKnown) {
  EXPECT_EQ(of_send(EMSGSIZE, "10.0.0.5"), "");
  for (const std::size_t mtu : {0U, 27U, 28U})
    EXPECT_EQ(of_send(EMSGSIZE, {.destination = at("10.0.0.5"), .local = {}, .path_mtu = mtu}), "")
        << mtu;
  EXPECT_EQ(of_send(EMSGSIZE, {.destination = at("::1"), .local = {}, .path_mtu = 48}), "");
}

TEST(NetworkError, SaysThatTheLoopbackReachesOnlyThisHost) {
  const auto advice = [](const std::string& destination, const std::string& local) {
    return of_send(EINVAL, RefusedSend{at(destination), at(local, "4567")});
  };
  const std::string expected = " (bound to the loopback, which reaches only this host)";
  EXPECT_EQ(advice("10.0.0.5", "127.0.0.1"), expected);
  EXPECT_EQ(advice("8.8.8.8", "127.255.0.1"), expected);
  EXPECT_EQ(advice("127.0.0.2", "127.0.0.1"), kDiscarded);
  EXPECT_EQ(advice("10.0.0.5", "126.0.0.1"), kDiscarded);
  EXPECT_EQ(advice("2001:db8::5", "7f00::1"), kDiscardedV6);
}

TEST(NetworkError, SaysThatARouteMayDiscardASend) {
  EXPECT_EQ(of_send(EINVAL, "10.0.0.5"), kDiscarded);
  EXPECT_EQ(of_send(EINVAL, "2001:db8::5"), kDiscardedV6);
}

TEST(NetworkError, SaysThatTheInterfaceIsGone) {
  for (const std::string host : {"10.0.0.5", "fe80::1", "239.1.2.3"})
    EXPECT_EQ(of_send(ENODEV, host), " (its interface is gone; when it is back, start again)");
}

TEST(NetworkError, SaysThatTheQueueOfTheInterfaceHasNoRoom) {
  for (const std::string host : {"10.0.0.5", "fe80::1", "239.1.2.3"})
    EXPECT_EQ(of_send(ENOBUFS, host),
              " (the interface's queue has no room for it; 'tc qdisc' shows the queue)");
}

TEST(NetworkError, SaysHowToBindBothFamilies) {
  const auto advice = [](const std::string& destination, const std::string& local) {
    return of_send(EAFNOSUPPORT, RefusedSend{at(destination), at(local, "4567")});
  };
  EXPECT_EQ(advice("2001:db8::5", "0.0.0.0"),
            " (bound to 0.0.0.0:4567, which is IPv4 only; bind to [::]:4567 for both)");
  EXPECT_EQ(advice("10.0.0.5", "::1"),
            " (bound to [::1]:4567, which is IPv6 only; bind to [::]:4567 for both)");
  EXPECT_EQ(advice("10.0.0.5", "::"), " (bound to [::]:4567 for IPv6 only)");
}

TEST(NetworkError, HasNoAdviceForASendThatFailsOtherwise) {
  for (const int value : {0, EIO, ENOMEM, EINTR, EAGAIN, ECONNREFUSED, EFAULT}) {
    EXPECT_EQ(of_send(value, "10.0.0.5"), "") << value;
    EXPECT_EQ(of_send(value, {.destination = at("fe80::1"),
                              .local = at("::"),
                              .is_broadcast = true,
                              .local_is_gone = true,
                              .path_mtu = 1500}),
              "")
        << value;
  }
}

TEST(NetworkError, SaysWhatToDoAboutABind) {
  const auto of_bind = [](const std::error_code& code) { return bind_advice(code, {}); };
  EXPECT_EQ(in_both(EADDRINUSE, of_bind),
            " (another program has this port; choose another, or port 0 for any)");
  EXPECT_EQ(in_both(EACCES, of_bind), " (ports below 1024 are for root; choose a higher one)");
  EXPECT_EQ(in_both(EADDRNOTAVAIL, of_bind),
            " (no interface has this address; 'ip address' lists them)");
  for (const int value : {0, EPERM, ENODEV, EINVAL, EAFNOSUPPORT})
    EXPECT_EQ(in_both(value, of_bind), "") << value;
  const auto local = literal_address({"fe80::1", "80"}).value();
  EXPECT_EQ(bind_advice(std::make_error_code(std::errc::invalid_argument), local),
            " (a link-local address needs its interface, such as [fe80::1%eth0]:80)");
}

TEST(NetworkError, SaysWhatToDoAboutAnInterface) {
  for (const int value : {ENODEV, ENXIO})
    EXPECT_EQ(in_both(value, interface_advice),
              " (no interface has this name; 'ip link' lists them)");
  EXPECT_EQ(in_both(EPERM, interface_advice), " (it needs root, or CAP_NET_RAW)");
  for (const int value : {0, EACCES, EADDRNOTAVAIL, EINVAL, ENOBUFS})
    EXPECT_EQ(in_both(value, interface_advice), "") << value;
}

TEST(NetworkError, SaysWhatToDoAboutAGroupThatCannotBeJoined) {
  EXPECT_EQ(in_both(ENODEV, join_advice),
            " (no interface has a route for the group; name one, such as 239.1.2.3@eth0)");
  EXPECT_EQ(in_both(EADDRINUSE, join_advice), " (the group is joined twice)");
  EXPECT_EQ(in_both(ENOBUFS, join_advice),
            " (too many groups; 'sysctl net.ipv4.igmp_max_memberships' shows how many may be "
            "joined)");
  for (const int value : {0, EPERM, ENXIO, EADDRNOTAVAIL, EINVAL, ENOMEM})
    EXPECT_EQ(in_both(value, join_advice), "") << value;
}

}  // namespace
}  // namespace udpchat
