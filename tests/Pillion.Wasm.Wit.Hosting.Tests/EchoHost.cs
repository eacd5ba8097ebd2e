using System.Text;
using Pillion.Wasm.Components;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo.Counters;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo.Echo;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo.Echo.Listing;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo.Types;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Echo.Values;

namespace Pillion.Wasm.Wit.Hosting.Tests;

/// <summary>What the guest imports. Values are returned as they came.</summary>
internal sealed class EchoHost : IValues, ICounters, IListing, IEcho
{
    public List<string> Messages { get; } = [];

    /// <summary>Counters that no guest has dropped.</summary>
    public int LiveCounters { get; private set; }

    public (bool, sbyte, byte, short, ushort, int, uint, long, ulong, float, double, Rune) Numbers(
        bool a,
        sbyte b,
        byte c,
        short d,
        ushort e,
        int f,
        uint g,
        long h,
        ulong i,
        float j,
        double k,
        Rune l
    ) => (a, b, c, d, e, f, g, h, i, j, k, l);

    public string Text(string s) => s;

    public ReadOnlyMemory<byte> Bytes(ReadOnlySpan<byte> b) => b.ToArray();

    public string[] Words(string[] w) => w;

    public Point PointOf(Point p) => p;

    public Person PersonOf(Person p) => p;

    public Shape ShapeOf(Shape s) => s;

    public (Color, Rights) Labels(Color c, Rights r) => (c, r);

    public (uint?, string?, Option<byte?>) Maybe(uint? a, string? b, Option<byte?> c) => (a, b, c);

    public Result<ReadOnlyMemory<byte>, Shape> Outcome(Result<byte[], Shape> r) => r.IsOk ? (ReadOnlyMemory<byte>)r.Value : r.Error;

    public (Result<Unit, Unit>, Result<uint, Unit>, Result<Unit, string>) Outcomes(
        Result<Unit, Unit> a,
        Result<uint, Unit> b,
        Result<Unit, string> c
    ) => (a, b, c);

    public ICounter CreateCounter(uint start)
    {
        LiveCounters++;
        return new Counter(this, start);
    }

    public ICounter CounterCombine(ICounter a, ICounter b) => CreateCounter(a.Increment(0) + b.Increment(0));

    public Result<ICounter, string> CounterTryCreate(uint start) =>
        start == 0 ? "a counter starts above 0" : Result<ICounter, string>.Ok(CreateCounter(start));

    public ICounter? Find(string name) => name.Length == 0 ? null : CreateCounter((uint)name.Length);

    public Entry[] Entries() =>
        [new("a", new byte[] { 1, 2, 3 }), new("b", Array.Empty<byte>()), new("c", new byte[] { 0, 100, 0 }.AsMemory(1, 1))];

    public void Log(string message) => Messages.Add(message);

    private sealed class Counter(EchoHost host, uint value) : ICounter, IDisposable
    {
        private uint _value = value;

        public uint Increment(uint by) => _value += by;

        public void Dispose() => host.LiveCounters--;
    }
}
