using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Wit.Io;
using Pillion.Wasi.Preview2.Wit.Io.Poll;

namespace Pillion.Wasi.Preview2;

/// <summary>The functions of WASI 0.2 that are no methods of a resource, for one instance; a file per package.</summary>
internal sealed partial class Preview2Host(WasiContext context) : IPoll
{
    ReadOnlyMemory<uint> IPoll.Poll(IPollable[] @in) => Pollable.Poll(@in);
}
