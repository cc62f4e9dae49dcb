/* exp and log for loops over nodes: inline and without branches or calls, so that a compiler turns
 * a loop around them into vector instructions of any width. Within 2 units in the last place of the
 * C library's; every step is one IEEE operation in a fixed order, so that the width of the vectors
 * does not change the bits.
 */
#ifndef DARKCUBE_BASE_VECTOR_MATH_H
#define DARKCUBE_BASE_VECTOR_MATH_H

#include <stdint.h>
#include <string.h>

/* A function so marked is compiled for several generations of processors, and the program takes the
 * best that the machine has when it starts. Needs a compiler and a C library that can do that (GCC
 * from 12 on and glibc); elsewhere, and under sanitizers, whose start comes after that choice, the
 * function is compiled once. A large loop that several of them share is DC_VECTOR_INLINE, or it
 * would stay outside and be compiled once. */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12 && defined(__x86_64__) &&           \
    defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define DC_VECTOR_CLONES                                                                           \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DC_VECTOR_CLONES
#endif
#if defined(__GNUC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define DC_VECTOR_INLINE inline __attribute__((always_inline))
#else
#define DC_VECTOR_INLINE inline
#endif

/* Sums over nodes are kept in this many lanes, which dc_lane_sum adds up in a fixed order: what
 * comes out does not depend on the width of the machine's vectors. */
enum { DC_LANES = 8 };

static inline double dc_lane_sum(const double lane[DC_LANES])
{
    double half[DC_LANES / 2];
#pragma omp simd
    for (int i = 0; i < DC_LANES / 2; i++)
        half[i] = lane[i] + lane[i + DC_LANES / 2];
    return (half[0] + half[2]) + (half[1] + half[3]);
}

static inline uint64_t dc_bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double dc_double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* ln 2 in two parts: the first has 32 bits, so that its product with an exponent is exact. */
#define DC_LN2_HIGH 0x1.62e42fee00000p-1
#define DC_LN2_LOW  0x1.a39ef35793c76p-33
#define DC_LN2      0x1.62e42fefa39efp-1
#define DC_LOG2_E   0x1.71547652b82fep0

/* e^x for |x| <= 708; anything else gives a number without meaning. e^x = 2^k e^r, |r| <= ln(2)/2;
 * (e^r - 1 - r)/r^2 by the polynomial of degree 9 that is best on the interval (Chebyshev), to
 * 1e-17 of e^r. */
static inline double dc_vector_exp_inside(double x)
{
    const double shift = 0x1.8p52; /* adding it rounds to an integer, found in the lowest bits */
    double shifted = x * DC_LOG2_E + shift;
    double k = shifted - shift;
    double r = (x - k * DC_LN2_HIGH) - k * DC_LN2_LOW;
    double p = 2.5100385495510319e-8;
    p = p * r + 2.762008844540975e-7;
    p = p * r + 2.7557268459997065e-6;
    p = p * r + 2.4801521295954375e-5;
    p = p * r + 1.9841269863053617e-4;
    p = p * r + 1.3888888917213717e-3;
    p = p * r + 8.333333333330062e-3;
    p = p * r + 4.1666666666624128e-2;
    p = p * r + 1.6666666666666667e-1;
    p = p * r + 0.5;
    double y = 1 + (r + r * r * p);
    return y * dc_double_of((dc_bits_of(shifted) + 1023) << 52);
}

/* 2^x for |x| <= 1020 to 5e-11, in two thirds of the time that the function above takes for e^x;
 * 1 + O(x) with the same error, so that nothing is lost about x = 0. What adding `shift` rounds to
 * is found in the lowest bits, which hold the exponent as a double has it. (2^f - 1)/f by the
 * polynomial of degree 6 whose largest relative error in 2^f is least. */
static inline double dc_vector_exp2_short(double x)
{
    const double shift = 0x1.8p52 + 1023;
    double shifted = x + shift, f = x - (shifted - shift);
    double p = 1.5196156428353216e-5;
    p = p * f + 1.5466756399861413e-4;
    p = p * f + 1.333393505657008e-3;
    p = p * f + 9.61803813182369e-3;
    p = p * f + 5.550410365989697e-2;
    p = p * f + 0.2402265106656247;
    p = p * f + 0.6931471807045317;
    return (1 + f * p) * dc_double_of(dc_bits_of(shifted) << 52);
}

/* e^x; 0 below -708, e^708 above 708. Not for NAN. */
static inline double dc_vector_exp(double x)
{
    double inside = x > 708 ? 708 : x;
    inside = inside < -708 ? -708 : inside;
    double y = dc_vector_exp_inside(inside);
    return x < -708 ? 0 : y;
}

/* ln x for a normal positive x; anything else gives a number without meaning.
 * x = 2^k m, m between sqrt(1/2) and sqrt(2); ln m = 2 artanh s, s = (m-1)/(m+1), series to s^21.
 */
static inline double dc_vector_log(double x)
{
    const uint64_t one = 0x3ff0000000000000, root_half = 0x3fe6a09e667f3bcd;
    const uint64_t two_to_52 = 0x4330000000000000;
    uint64_t bits = dc_bits_of(x);
    uint64_t biased = (bits + (one - root_half)) >> 52; /* k + 1023 */
    double k = dc_double_of(biased | two_to_52) - (0x1p52 + 1023);
    double m = dc_double_of(bits - (biased << 52) + one);
    double s = (m - 1) / (m + 1), s2 = s * s;
    double p = 2.0 / 21;
    p = p * s2 + 2.0 / 19;
    p = p * s2 + 2.0 / 17;
    p = p * s2 + 2.0 / 15;
    p = p * s2 + 2.0 / 13;
    p = p * s2 + 2.0 / 11;
    p = p * s2 + 2.0 / 9;
    p = p * s2 + 2.0 / 7;
    p = p * s2 + 2.0 / 5;
    p = p * s2 + 2.0 / 3;
    return k * DC_LN2_HIGH + (k * DC_LN2_LOW + (2 * s + s * s2 * p));
}

/* ln(p/q) for 1e-150 <= q <= p <= 1e150, with one division; within 3 units in the last place,
 * however close p and q are, if `difference` is p - q to the last place. The bits give p/q = 2^k m
 * with m between 0.66 and 1.51; ln m = 2 artanh s, s = (p - 2^k q)/(p + 2^k q), series to s^25. */
static inline double dc_vector_log_quotient(double p, double q, double difference)
{
    const uint64_t one = 0x3ff0000000000000, half_a_step = 0x0008000000000000;
    const uint64_t two_to_52 = 0x4330000000000000;
    uint64_t biased = (dc_bits_of(p) - dc_bits_of(q) + one + half_a_step) >> 52; /* k + 1023 */
    double k = dc_double_of(biased | two_to_52) - (0x1p52 + 1023);
    double power = dc_double_of(biased << 52);
    double s = (difference + (1 - power) * q) / (p + power * q), s2 = s * s;
    double series = 2.0 / 25;
    series = series * s2 + 2.0 / 23;
    series = series * s2 + 2.0 / 21;
    series = series * s2 + 2.0 / 19;
    series = series * s2 + 2.0 / 17;
    series = series * s2 + 2.0 / 15;
    series = series * s2 + 2.0 / 13;
    series = series * s2 + 2.0 / 11;
    series = series * s2 + 2.0 / 9;
    series = series * s2 + 2.0 / 7;
    series = series * s2 + 2.0 / 5;
    series = series * s2 + 2.0 / 3;
    return k * DC_LN2_HIGH + (k * DC_LN2_LOW + (2 * s + s * s2 * series));
}

/* ln[(1 + s)/(1 - s)] for |s| <= 0.387, to 3e-11 however small s is: 2 + s^2 times the polynomial
 * of degree 5 in s^2 whose largest relative error is least. */
static inline double dc_vector_log_ratio_short(double s)
{
    double s2 = s * s;
    double p = 0.24772338943623742;
    p = p * s2 + 0.16092264610413282;
    p = p * s2 + 0.2244046818670134;
    p = p * s2 + 0.28560115014005466;
    p = p * s2 + 0.4000026718930504;
    p = p * s2 + 0.6666666457616146;
    return s * (2 + s2 * p);
}

#endif
