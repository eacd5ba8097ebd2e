using System.Collections.Immutable;
using System.Security.Cryptography;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Stdio;

namespace Pillion.Wasi;

/// <summary>What a guest is given. Immutable; the default gives it nothing: no arguments, environment, input, output or files.</summary>
/// <remarks>One value serves many instances at once, each with its own <see cref="WasiContext"/>.</remarks>
public sealed record WasiOptions
{
    /// <summary>The options that give nothing.</summary>
    public static WasiOptions None { get; } = new();

    /// <summary>The command line. By convention the first is the program's name.</summary>
    /// <exception cref="ArgumentException">Set to a list with a NUL character in it.</exception>
    public IReadOnlyList<string> Arguments
    {
        get;
        init
        {
            foreach (var argument in value)
            {
                ThrowIfHasNul(argument, nameof(Arguments), argument);
            }

            field = value;
        }
    } = [];

    /// <summary>Environment variables, in the order in which the guest sees them.</summary>
    /// <exception cref="ArgumentException">Set to a list with a name that is empty or has a <c>=</c>, or with a NUL character.</exception>
    public IReadOnlyList<KeyValuePair<string, string>> Environment
    {
        get;
        init
        {
            foreach (var (name, text) in value)
            {
                ThrowIfHasNul(name, nameof(Environment), name);
                ThrowIfHasNul(text, nameof(Environment), name);
                if (name.Length == 0 || name.Contains('='))
                {
                    throw new ArgumentException($"'{name}' cannot name an environment variable.", nameof(Environment));
                }
            }

            field = value;
        }
    } = [];

    /// <summary>Descriptor 0.</summary>
    public WasiInput Stdin { get; init; } = WasiInput.Empty;

    /// <summary>Descriptor 1.</summary>
    public WasiOutput Stdout { get; init; } = WasiOutput.Null;

    /// <summary>Descriptor 2.</summary>
    public WasiOutput Stderr { get; init; } = WasiOutput.Null;

    /// <summary>Directories that the guest finds open from descriptor 3 on; it can reach nothing outside them.</summary>
    public ImmutableArray<WasiPreopen> Preopens { get; init; } = [];

    /// <summary>What of the network a component may use. Preview 1 has no means to use any.</summary>
    public WasiNetwork Network { get; init; } = WasiNetwork.None;

    /// <summary>Who sends a component's HTTP requests. The default denies all.</summary>
    public WasiHttpClient Http { get; init; } = WasiHttpClient.None;

    /// <summary>
    /// Who answers what a component hands on that stands in front of a handler: what it imports as <c>wasi:http/handler</c> (0.3, world
    /// <c>middleware</c>). The default denies all.
    /// </summary>
    public WasiHttpClient NextHandler { get; init; } = WasiHttpClient.None;

    /// <summary>The source of all clocks. Those of processor time show what <c>monotonic</c> does: the time since the context was made.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Clock values are rounded down to multiples of this. Default 1 µs: finer clocks serve timing attacks more than programs.
    /// At least 1 tick (100 ns), at most 1 s.
    /// </summary>
    public TimeSpan ClockResolution
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromTicks(1));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(1));
            field = value;
        }
    } = TimeSpan.FromMicroseconds(1);

    /// <summary>The source of <c>random_get</c>; <see langword="null"/> is the operating system's.</summary>
    public RandomNumberGenerator? Random { get; init; }

    /// <summary>How many descriptors may be open at once, the first three and the preopens included. Default 1024.</summary>
    public int MaxDescriptors
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 3);
            field = value;
        }
    } = 1024;

    /// <summary>
    /// How many HTTP requests a component may have open at once: sent, and the body of the answer not given up. More are answered with
    /// <c>connection-limit-reached</c>. Default 128.
    /// </summary>
    public int MaxHttpRequests
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 128;

    /// <summary>How many resources (descriptors, streams, pollables, requests …) a component may have open at once. Default 65,536.</summary>
    public int MaxResources
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 65_536;

    private static void ThrowIfHasNul(string text, string parameter, string name)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException($"'{name.Replace("\0", "\\0", StringComparison.Ordinal)}' contains a NUL character.", parameter);
        }
    }
}
