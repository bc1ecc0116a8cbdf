#include "sandbox/seccomp/condense.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"

namespace rkt::sandbox::seccomp {
namespace {

using Program = std::vector<sock_filter>;
using Context = std::unique_ptr<void, void (*)(void*)>;

Program steps_of(const std::string& bytes) {
    const auto* first = reinterpret_cast<const sock_filter*>(bytes.data());
    return {first, first + bytes.size() / sizeof(sock_filter)};
}

std::string bytes_of(const Program& program) {
    return {reinterpret_cast<const char*>(program.data()), program.size() * sizeof(sock_filter)};
}

// What the kernel does, for the steps that libseccomp uses.
uint32_t answer(const Program& program, const seccomp_data& call) {
    uint32_t a = 0;
    for (size_t at = 0; at < program.size(); ++at) {
        const sock_filter& step = program[at];
        switch (step.code) {
            case BPF_LD | BPF_W | BPF_ABS:
                memcpy(&a, reinterpret_cast<const char*>(&call) + step.k, sizeof a);
                break;
            case BPF_ALU | BPF_AND | BPF_K:
                a &= step.k;
                break;
            case BPF_JMP | BPF_JA:
                at += step.k;
                break;
            case BPF_JMP | BPF_JEQ | BPF_K:
                at += a == step.k ? step.jt : step.jf;
                break;
            case BPF_JMP | BPF_JGT | BPF_K:
                at += a > step.k ? step.jt : step.jf;
                break;
            case BPF_JMP | BPF_JGE | BPF_K:
                at += a >= step.k ? step.jt : step.jf;
                break;
            case BPF_RET | BPF_K:
                return step.k;
            default:
                throw std::runtime_error("a step that libseccomp does not use");
        }
    }
    throw std::runtime_error("a way out of the program");
}

Context filter(uint32_t otherwise) { return {seccomp_init(otherwise), seccomp_release}; }

std::string program_of(const Context& context) {
    const Fd memory(check(::memfd_create("filter", MFD_CLOEXEC), "memfd"));
    if (seccomp_export_bpf(context.get(), memory.get()) != 0) throw std::runtime_error("seccomp_export_bpf");
    check_long(::lseek(memory.get(), 0, SEEK_SET), "lseek");
    return read_all(memory);
}

// Calls in a row, single ones, ones with arguments of 32 and of 64 bits, with more answers than two.
std::string many_rules(unsigned optimize, bool with_x86) {
    const Context context = filter(SCMP_ACT_ERRNO(ENOSYS));
    if (with_x86) (void)seccomp_arch_add(context.get(), SCMP_ARCH_X86);
    (void)seccomp_attr_set(context.get(), SCMP_FLTATR_CTL_OPTIMIZE, optimize);
    (void)seccomp_attr_set(context.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    for (int number = 0; number < 300; ++number) {
        if (number % 50 == 7 || number == SCMP_SYS(socket) || number == SCMP_SYS(clone)) continue;
        const uint32_t action = number % 50 < 40 ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EPERM);
        EXPECT_EQ(seccomp_rule_add(context.get(), action, number, 0), 0) << number;
    }
    EXPECT_EQ(seccomp_rule_add(context.get(), SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_LT, AF_VSOCK)), 0);
    EXPECT_EQ(seccomp_rule_add(context.get(), SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_GT, AF_VSOCK)), 0);
    EXPECT_EQ(seccomp_rule_add(context.get(), SCMP_ACT_TRAP, SCMP_SYS(clone), 2,
                               SCMP_A0(SCMP_CMP_MASKED_EQ, 0x7e020000, 0x20000), SCMP_A1(SCMP_CMP_EQ, 0x100000002)),
              0);
    return program_of(context);
}

std::vector<uint32_t> numbers() {
    std::vector<uint32_t> all{0x3fffffff, 0x40000000, 0x40000001, 0x40000200, 0x7fffffff, 0x80000000, 0xffffffff};
    for (uint32_t number = 0; number < 1500; ++number) all.push_back(number);
    return all;
}

void expect_the_same(const std::string& before, const std::string& after) {
    const Program was = steps_of(before), is = steps_of(after);
    for (const uint32_t architecture :
         {0U, 1U, uint32_t{AUDIT_ARCH_X86_64}, uint32_t{AUDIT_ARCH_I386}, uint32_t{AUDIT_ARCH_AARCH64}, ~0U}) {
        for (const uint32_t number : numbers()) {
            for (const uint64_t first : {uint64_t{0}, uint64_t{39}, uint64_t{40}, uint64_t{41}, uint64_t{0x20000},
                                         uint64_t{0x40020000}, uint64_t{0x100000028}}) {
                for (const uint64_t second : {uint64_t{0}, uint64_t{2}, uint64_t{0x100000002}}) {
                    const seccomp_data call{static_cast<int>(number), architecture, 0, {first, second, 0, 0, 0, 0}};
                    ASSERT_EQ(answer(was, call), answer(is, call))
                        << "architecture " << architecture << " number " << number << " " << first << " " << second;
                }
            }
        }
    }
}

TEST(Condense, EveryCallIsAnsweredAsBefore) {
    for (const bool with_x86 : {false, true}) {
        for (const unsigned optimize : {1U, 2U}) {
            const std::string before = many_rules(optimize, with_x86);
            const std::string after = condense(before);
            EXPECT_LT(after.size(), before.size() / 2) << with_x86 << " " << optimize;
            expect_the_same(before, after);
        }
    }
}

// A question's way is at most 255 steps long.
TEST(Condense, AlsoWhereItsHalvesAreFarFromOneAnother) {
    const Context context = filter(SCMP_ACT_KILL_PROCESS);
    for (int number = 0; number < 1400; ++number) {
        if (number % 4 == 0) continue;
        EXPECT_EQ(seccomp_rule_add(context.get(), SCMP_ACT_ERRNO(static_cast<uint32_t>(1 + number / 4)), number, 0), 0);
    }
    const std::string before = program_of(context);
    const std::string after = condense(before);
    EXPECT_GT(after.size() / sizeof(sock_filter), 512U) << "not far";
    EXPECT_LT(after.size(), before.size());
    expect_the_same(before, after);
}

TEST(Condense, OfAnEmptyFilterOneAnswerIsLeft) {
    const std::string before = program_of(filter(SCMP_ACT_ALLOW));
    const std::string after = condense(before);
    EXPECT_LE(after.size(), before.size());
    expect_the_same(before, after);
}

TEST(Condense, WhatItDoesNotKnowIsGivenBackAsItIs) {
    constexpr uint16_t kLoad = BPF_LD | BPF_W | BPF_ABS;
    const sock_filter allow{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
    const Program unknown[] = {
        {},
        {{kLoad, 0, 0, 0}},                                                // no end
        {{kLoad, 0, 0, 0}, {BPF_ALU | BPF_AND | BPF_K, 0, 0, 1}, allow},   // counts with the number
        {{kLoad, 0, 0, 0}, {BPF_JMP | BPF_JSET | BPF_K, 0, 0, 1}, allow},  // looks at its bits
        {{kLoad, 0, 0, 0}, {BPF_JMP | BPF_JEQ | BPF_K, 9, 0, 1}, allow},   // goes elsewhere
        {{kLoad, 0, 0, 4}, {kLoad, 0, 0, 0}, {kLoad, 0, 0, 16}, {BPF_JMP | BPF_JEQ | BPF_K, 9, 0, 1}, allow},
        {{BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1}, allow},  // of nothing that was loaded
        {{BPF_LDX | BPF_W | BPF_IMM, 0, 0, 1}, allow},
        {{kLoad, 0, 0, 4}, {BPF_JMP | BPF_JGT | BPF_K, 0, 1, 9}, allow, allow},  // ranges of architectures
    };
    for (const Program& program : unknown) EXPECT_EQ(condense(bytes_of(program)), bytes_of(program));
}

}  // namespace
}  // namespace rkt::sandbox::seccomp
