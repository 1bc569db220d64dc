#include <gtest/gtest.h>

#include "cli_fixture.hpp"

namespace udpchat {
namespace {

Texts peers_of(const Arguments& arguments) {
  Texts peers;
  for (const auto& peer : parse(arguments).peers) peers.push_back(format(peer));
  return peers;
}

TEST(CliAddresses, ReadsThePeersInTheirOrder) {
  EXPECT_EQ(peers_of({"--peer", "b:2", "--peer=a:1", "--peer", "192.168.1.5:9"}),
            (Texts{"b:2", "a:1", "192.168.1.5:9"}));
  EXPECT_EQ(peers_of({"send", "--peer", "b:2", "text", "--peer", "a:1"}), (Texts{"b:2", "a:1"}));
  EXPECT_EQ(peers_of({"recv", "--only-peer", "--peer", "b:2", "--peer", "a:1"}),
            (Texts{"b:2", "a:1"}));
  EXPECT_EQ(peers_of({"serve", "--reply", "echo", "--only-peer", "--peer", "b:2", "--peer", "a:1"}),
            (Texts{"b:2", "a:1"}));
  EXPECT_EQ(peers_of({"--peer", "b:2", "send", "--peer", "a:1"}), (Texts{"b:2", "a:1"}));
}

TEST(CliAddresses, ReadsAPeerInBracketsAsItIs) {
  EXPECT_EQ(peers_of({"--peer", "[::1]:80", "--peer=[fe80::1%eth0]:81"}),
            (Texts{"[::1]:80", "[fe80::1%eth0]:81"}));
  for (const auto* peer : {"[::1]", "[a:1,b:2]", "a:1,b:2"}) {
    const auto fault = fault_without_hint({"--peer", peer});
    EXPECT_TRUE(fault.starts_with("--peer: bad address '" + std::string(peer) + "': ")) << fault;
  }
}

TEST(CliAddresses, ReadsOnePeerAtATime) {
  EXPECT_EQ(fault_without_hint({"--peer", "a:1", "b:2"}),
            "The following argument was not expected: b:2");
  const auto line = parse({"send", "--peer", "a:1", "b:2"});
  EXPECT_EQ(line.peers.size(), 1U);
  EXPECT_EQ(line.texts, Texts{"b:2"});
}

TEST(CliAddresses, TakesAPeerThatIsGivenTwiceOnce) {
  EXPECT_EQ(peers_of({"--peer", "a:1", "--peer", "b:2", "--peer", "a:1"}), (Texts{"a:1", "b:2"}));
  EXPECT_EQ(peers_of({"--peer", "a:1", "send", "--peer", "a:1"}), Texts{"a:1"});
  EXPECT_EQ(peers_of({"--peer", "127.0.0.1:9", "--peer", "127.0.0.1:009"}), Texts{"127.0.0.1:9"});
  EXPECT_EQ(peers_of({"--peer", "[::1]:9", "--peer", "[0:0::1]:9"}), Texts{"[::1]:9"});
  EXPECT_EQ(peers_of({"--peer", "[fe80::1%a]:9", "--peer", "[fe80::1%a]:9"}),
            Texts{"[fe80::1%a]:9"});
}

TEST(CliAddresses, TakesPeersThatDifferInAPartOnly) {
  for (const auto& [one, other] :
       std::vector<std::pair<std::string, std::string>>{{"a:1", "a:2"},
                                                        {"a:1", "b:1"},
                                                        {"127.0.0.1:1", "127.0.0.1:2"},
                                                        {"127.0.0.1:1", "127.0.0.2:1"},
                                                        {"127.0.0.1:1", "localhost:1"},
                                                        {"[fe80::1%a]:1", "[fe80::1%b]:1"},
                                                        {"[fe80::1]:1", "[fe80::1%b]:1"}})
    EXPECT_EQ(peers_of({"--peer", one.c_str(), "--peer", other.c_str()}), (Texts{one, other}));
}

TEST(CliAddresses, SaysWhatIsWrongWithAnyOfThePeers) {
  EXPECT_EQ(fault_without_hint({"--peer", "a:1", "--peer", "b"}),
            "--peer: bad address 'b': the port is missing; write HOST:PORT, such as "
            "192.168.1.5:8080 or [::1]:8080");
}

TEST(CliAddresses, AreForOnlyPeerWhereNothingIsSentFirst) {
  for (const auto& peers : {Arguments{"--peer", "a:1"}, Arguments{"--peer", "a:1", "--peer=b:2"}}) {
    EXPECT_EQ(receive_fault(peers), "--peer is for --only-peer here");
    EXPECT_EQ(serve_fault(peers), "--peer is for --only-peer here");
  }
}

TEST(CliAddresses, RefusesOnlyAPeerFromWhichNobodySends) {
  for (const std::string host : {"239.1.2.3", "224.0.0.1", "255.255.255.255"}) {
    const auto peer = host + ":4567";
    const Arguments arguments{"--only-peer", "--peer", "127.0.0.1:9", "--peer", peer.c_str()};
    const auto fault = "--only-peer: nobody sends from " + host;
    EXPECT_EQ(fault_without_hint(arguments), fault);
    EXPECT_EQ(send_fault(arguments), fault);
    EXPECT_EQ(receive_fault(arguments), fault);
    EXPECT_EQ(serve_fault(arguments), fault);
    EXPECT_EQ(peers_of({"--peer", peer.c_str()}), Texts{peer});
  }
  for (const std::string host : {"ff02::1", "ff02::1%eth0", "::ffff:224.0.0.1"})
    for (const auto* port : {"]:9", "]:http"}) {
      const auto peer = "[" + host + port;
      EXPECT_EQ(receive_fault({"--only-peer", "--peer", peer.c_str()}),
                "--only-peer: nobody sends from " + host);
    }
}

TEST(CliAddresses, TakesOnlyAPeerFromWhichSomebodyMaySend) {
  for (const auto* peer : {"255.255.255.254:9", "223.0.0.1:9", "10.0.0.255:9", "host:9",
                           "[fe80::1%eth0]:9", "[::1]:http"})
    EXPECT_TRUE(receive({"--only-peer", "--peer", peer}).only_peer) << peer;
}

TEST(CliAddresses, AreOfEitherFamilyAlone) {
  for (const auto& arguments :
       {Arguments{"-4", "-6"}, Arguments{"-6", "-4"}, Arguments{"--ipv4", "--ipv6"}})
    EXPECT_EQ(fault_without_hint(arguments), "--ipv4 excludes --ipv6");
}

TEST(CliAddresses, RefuseLiteralsOfTheOtherFamily) {
  using Case = std::pair<Arguments, std::string>;
  const Texts v6_peers{"[::1]:80", "[fe80::1%eth0]:80", "[ff02::1]:http"};
  for (const auto* option : {"-4", "--ipv4"}) {
    for (const auto& peer : v6_peers)
      EXPECT_EQ(fault_without_hint({option, "--peer=a:1", "--peer", peer.c_str()}),
                "--ipv4 takes no IPv6 address: --peer " + peer);
    for (const auto& [arguments, part] :
         {Case{{"--bind", "[::]:4567"}, "--bind [::]:4567"},
          Case{{"--join", "239.1.2.3", "--join", "ff02::1@eth0"}, "--join ff02::1"}})
      EXPECT_EQ(receive_fault(with({option}, arguments)), "--ipv4 takes no IPv6 address: " + part);
  }
  for (const auto* option : {"-6", "--ipv6"})
    for (const auto& [arguments, part] :
         {Case{{"--bind", "0.0.0.0:4567"}, "--bind 0.0.0.0:4567"},
          Case{{"--only-peer", "--peer", "10.0.0.7:http"}, "--peer 10.0.0.7:http"},
          Case{{"--only-peer", "--peer", "[::ffff:10.0.0.7]:9"}, "--peer [::ffff:10.0.0.7]:9"},
          Case{{"--join", "239.1.2.3"}, "--join 239.1.2.3"}})
      EXPECT_EQ(receive_fault(with({option}, arguments)), "--ipv6 takes no IPv4 address: " + part);
}

TEST(CliAddresses, TakeLiteralsOfTheFamilyAndNames) {
  const Arguments v4{"-4",          "--peer=host:1",    "--peer", "10.0.0.7:1",         "--bind",
                     "127.0.0.1:1", "--join=239.1.2.3", "--peer", "[::ffff:10.0.0.8]:1"};
  EXPECT_EQ(parse(v4).socket.family, Family::v4);
  const Arguments v6{"-6",     "--peer=host:1", "--peer",        "[::1]:1",
                     "--bind", "[::1]:1",       "--join=ff02::1"};
  EXPECT_EQ(parse(v6).socket.family, Family::v6);
  EXPECT_EQ(parse({"-6", "--bind", "4567"}).socket.family, Family::v6);
  EXPECT_EQ(parse({"-4", "--bind", "host:4567"}).socket.family, Family::v4);
}

TEST(CliAddresses, PreferTheFamilyBehindTheCommand) {
  EXPECT_EQ(parse({"-4", "recv", "-6"}).socket.family, Family::v6);
  EXPECT_EQ(parse({"-6", "recv", "-4"}).socket.family, Family::v4);
}

TEST(CliAddresses, MistakeNoNumberForAFamily) {
  for (const std::string number : {"-40", "-46", "-4.5", "-61", "-6,2", "-4-", "-4°"})
    EXPECT_EQ(fault_without_hint({"send", "--peer", "a:1", number.c_str()}),
              number +
                  " is no option; to send it, write -- in front of it; behind an option write =" +
                  number);
  EXPECT_EQ(send({"--", "-40", "-4"}).texts, (Texts{"-40", "-4"}));
  EXPECT_EQ(send({"-50"}).texts, Texts{"-50"});
  EXPECT_EQ(receive({"--raw", "--delimiter=-40"}).style.delimiter, "-40");
  const auto line = receive({"-4n3"});
  EXPECT_EQ(line.socket.family, Family::v4);
  EXPECT_EQ(line.count, 3U);
}

}  // namespace
}  // namespace udpchat
