#include <gtest/gtest.h>

#include "cli_fixture.hpp"

namespace udpchat {
namespace {

using namespace std::string_literals;

/// Each command, with what it cannot do without.
const std::vector<Arguments> kSenders{
    {}, {"send", "--peer", "host:9"}, {"serve", "--reply", "echo"}};
const std::vector<Arguments> kCommands = [] {
  auto all = kSenders;
  all.push_back({"recv"});
  return all;
}();

Texts joined(const Arguments& arguments) {
  Texts groups;
  for (const auto& group : parse(arguments).socket.memberships)
    groups.push_back((group.source ? format_ip(*group.source) + " " : "") + format_ip(group.group) +
                     (group.interface.empty() ? "" : " " + group.interface));
  return groups;
}

std::string fault_of_chat_and_recv(const Arguments& arguments) {
  const auto fault = fault_without_hint(arguments);
  EXPECT_EQ(receive_fault(arguments), fault);
  return fault;
}

TEST(CliNetwork, LeavesToTheSystemWhatIsNotGiven) {
  for (const auto& command : kCommands) {
    const auto line = parse(command);
    const auto& socket = line.socket;
    EXPECT_FALSE(socket.family || socket.receive_buffer || socket.time_to_live || socket.dscp);
    EXPECT_FALSE(socket.dont_fragment || socket.broadcast);
    EXPECT_TRUE(socket.multicast_loopback);
    EXPECT_EQ(socket.device + socket.multicast_interface, "");
    EXPECT_TRUE(socket.memberships.empty());
    EXPECT_FALSE(line.style.destination || line.summary);
  }
}

TEST(CliNetwork, HoldsForEachCommand) {
  for (const auto& command : kCommands) {
    const auto line = parse(with(command, {"-4", "--join", "239.1.2.3", "--device", "eth0",
                                           "--receive-buffer=64k", "--destination", "--summary"}));
    EXPECT_EQ(line.socket.family, Family::v4);
    EXPECT_EQ(line.socket.memberships.size(), 1U);
    EXPECT_EQ(line.socket.device, "eth0");
    EXPECT_EQ(line.socket.receive_buffer, 65536U);
    EXPECT_TRUE(line.style.destination && line.summary);
  }
}

TEST(CliNetwork, ReadsHowToSendWhereSomethingIsSent) {
  for (const auto& command : kSenders) {
    const auto socket =
        parse(with(command, {"--ttl", "5", "--dscp", "EF", "--dont-fragment", "--broadcast",
                             "--multicast-interface", "eth0", "--no-loopback"}))
            .socket;
    EXPECT_EQ(socket.time_to_live, 5);
    EXPECT_EQ(socket.dscp, 46);
    EXPECT_TRUE(socket.dont_fragment && socket.broadcast);
    EXPECT_EQ(socket.multicast_interface, "eth0");
    EXPECT_FALSE(socket.multicast_loopback);
  }
}

TEST(CliNetwork, ReadsNotHowToSendWhereNothingIsSent) {
  const auto help = receive({"--help"}).answer;
  for (const auto* option : {"--ttl", "--dscp", "--dont-fragment", "--broadcast",
                             "--multicast-interface", "--no-loopback"}) {
    const auto fault = receive_fault({option});
    EXPECT_TRUE(fault.starts_with("The following argument was not expected: ")) << fault;
    EXPECT_TRUE(fault.ends_with(option)) << fault;
    EXPECT_EQ(help.find(option), std::string::npos) << option;
  }
}

TEST(CliNetwork, ReadsEachFlagAlone) {
  const auto given = [](const char* flag) {
    const auto line = parse({flag});
    const auto& socket = line.socket;
    return (socket.family ? *socket.family == Family::v4 ? "4" : "6" : "") +
           (socket.dont_fragment ? "D"s : "") + (socket.broadcast ? "B" : "") +
           (socket.multicast_loopback ? "" : "L") + (line.style.destination ? "d" : "") +
           (line.summary ? "s" : "") + (line.only_peer ? "o" : "");
  };
  EXPECT_EQ(given("-4"), "4");
  EXPECT_EQ(given("--ipv4"), "4");
  EXPECT_EQ(given("-6"), "6");
  EXPECT_EQ(given("--ipv6"), "6");
  EXPECT_EQ(given("--dont-fragment"), "D");
  EXPECT_EQ(given("--broadcast"), "B");
  EXPECT_EQ(given("--no-loopback"), "L");
  EXPECT_EQ(given("--destination"), "d");
  EXPECT_EQ(given("--summary"), "s");
}

TEST(CliNetwork, JoinsEachGroupOnceInTheirOrder) {
  EXPECT_EQ(joined({"--join", "239.1.2.3"}), Texts{"239.1.2.3"});
  EXPECT_EQ(joined({"--join=239.1.2.3@192.168.1.5"}), Texts{"239.1.2.3 192.168.1.5"});
  EXPECT_EQ(joined({"--join", "10.0.0.7>232.1.2.3@eth0"}), Texts{"10.0.0.7 232.1.2.3 eth0"});
  EXPECT_EQ(joined({"--join", "239.9.9.9", "--join=ff02::1@2", "--join", "239.1.1.1", "--join",
                    "239.9.9.9", "--join", "239.9.9.9@eth0"}),
            (Texts{"239.9.9.9", "ff02::1 2", "239.1.1.1", "239.9.9.9 eth0"}));
}

TEST(CliNetwork, JoinsAGroupInBracketsAsItIs) {
  EXPECT_EQ(joined({"--join", "[ff02::1]@eth0"}), Texts{"ff02::1 eth0"});
  EXPECT_EQ(joined({"--join=[ff02::1]"}), Texts{"ff02::1"});
  EXPECT_EQ(joined({"--join", "[2001:db8::5]>[ff35::1]"}), Texts{"2001:db8::5 ff35::1"});
  EXPECT_TRUE(fault_of_chat_and_recv({"--join", "[ff02::1,ff02::2]"}).starts_with("--join: "));
}

TEST(CliNetwork, JoinsOneGroupAtATime) {
  EXPECT_EQ(fault_of_chat_and_recv({"--join", "239.1.2.3", "239.1.2.4"}),
            "The following argument was not expected: 239.1.2.4");
  EXPECT_EQ(send({"--join", "239.1.2.3", "239.1.2.4"}).texts, Texts{"239.1.2.4"});
}

TEST(CliNetwork, JoinsGroupsBeforeAndBehindTheCommand) {
  EXPECT_EQ(joined({"--join", "239.1.1.1", "recv", "--join", "239.2.2.2"}),
            (Texts{"239.1.1.1", "239.2.2.2"}));
}

TEST(CliNetwork, RefusesWhatIsNoGroup) {
  for (const auto* group : {"", "host", "192.168.1.5", "::1", "239.1.2", "239.1.2.3:4567", "@eth0"})
    for (const auto& arguments :
         {Arguments{"--join", group}, Arguments{"--join", "239.1.2.3", "--join", group}}) {
      const auto fault = fault_of_chat_and_recv(arguments);
      EXPECT_TRUE(fault.starts_with("--join: ")) << group << ": " << fault;
    }
}

TEST(CliNetwork, ReadsHowFarToSend) {
  const auto ttl = [](const char* number) { return send({"--ttl", number}).socket.time_to_live; };
  EXPECT_EQ(ttl("1"), 1);
  EXPECT_EQ(ttl("255"), 255);
  EXPECT_EQ(ttl("010"), 10);
  for (const std::string number : {"0", "000", "-1", "", "x", "0x10", "1.5", " 1"})
    EXPECT_EQ(send_fault({"--ttl", number.c_str()}),
              "--ttl: '" + number + "' is no number above 0");
  EXPECT_EQ(send_fault({"--ttl", "256"}), "--ttl: 256 is over 255");
  EXPECT_EQ(send_fault({"--ttl", "99999999999999999999"}),
            "--ttl: 99999999999999999999 is over 255");
}

TEST(CliNetwork, ReadsHowToMarkWhatIsSent) {
  const auto dscp = [](const char* text) { return serve({"--dscp", text}).socket.dscp; };
  EXPECT_EQ(dscp("0"), 0);
  EXPECT_EQ(dscp("63"), 63);
  EXPECT_EQ(dscp("ef"), 46);
  EXPECT_EQ(dscp("AF41"), 34);
  for (const auto* text : {"64", "-1", "", "EFF", "1.5"}) {
    const auto fault = serve_fault({"--dscp", text});
    EXPECT_TRUE(fault.starts_with("--dscp: ")) << fault;
  }
}

TEST(CliNetwork, ReadsHowMuchToReceiveAhead) {
  const auto buffer = [](const char* size) {
    return receive({"--receive-buffer", size}).socket.receive_buffer;
  };
  EXPECT_EQ(buffer("1"), 1U);
  EXPECT_EQ(buffer("4096"), 4096U);
  EXPECT_EQ(buffer("4M"), 4194304U);
  for (const auto* size : {"0", "-1", "", "4X", "k", "3G"}) {
    const auto fault = receive_fault({"--receive-buffer", size});
    EXPECT_TRUE(fault.starts_with("--receive-buffer: ")) << fault;
  }
}

TEST(CliNetwork, ReadsTheDevice) {
  for (const std::string name : {"eth0", "e", "a23456789012345", "br-0.100", "wlan@x", "网"})
    EXPECT_EQ(receive({"--device", name.c_str()}).socket.device, name);
  for (const std::string name : {"", "a234567890123456", "eth/0", "/", "eth 0", " eth0", "eth0 "})
    EXPECT_EQ(fault_of_chat_and_recv({"--device", name.c_str()}),
              "--device: '" + name + "' is no name of an interface, such as eth0");
  EXPECT_EQ(fault_of_chat_and_recv({"--device", "eth\n0"}),
            "--device: 'eth\\n0' is no name of an interface, such as eth0");
  EXPECT_EQ(fault_of_chat_and_recv({"--device", "eth\t0"}),
            "--device: 'eth\\t0' is no name of an interface, such as eth0");
}

TEST(CliNetwork, ReadsFromWhereToSendMulticast) {
  for (const std::string interface : {"eth0", "2", "192.168.1.5", "fe80::1"})
    EXPECT_EQ(send({"--multicast-interface", interface.c_str()}).socket.multicast_interface,
              interface);
  EXPECT_EQ(send_fault({"--multicast-interface", ""}),
            "--multicast-interface: the interface is missing");
}

TEST(CliNetwork, TakesEachValueOnce) {
  for (const std::string option :
       {"--ttl", "--dscp", "--multicast-interface", "--receive-buffer", "--device"}) {
    EXPECT_EQ(send_fault({option.c_str(), "1", option.c_str(), "1"}),
              option + ": At Most 1 required but received 2");
    EXPECT_TRUE(send_fault({option.c_str()}).starts_with(option + ": 1 required "));
  }
  EXPECT_NE(send_fault({"--join"}).find("--join"), std::string::npos);
}

TEST(CliNetwork, HoldsWhenItIsBeforeTheCommandToo) {
  const auto line = parse({"--summary", "--destination", "-6", "--ttl=9", "send", "--peer=h:9"});
  EXPECT_TRUE(line.summary && line.style.destination);
  EXPECT_EQ(line.socket.family, Family::v6);
  EXPECT_EQ(line.socket.time_to_live, 9);
}

}  // namespace
}  // namespace udpchat
