namespace Pillion.Wasi.Preview3;

/// <summary>The functions of WASI 0.3 that are no methods of a resource, for one instance; a file per package.</summary>
internal sealed partial class Preview3Host(WasiContext context)
{
    /// <summary>Whose functions they are.</summary>
    public WasiContext Context => context;
}
