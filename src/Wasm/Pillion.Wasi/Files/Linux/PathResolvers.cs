namespace Pillion.Wasi.Files.Linux;

/// <summary>The resolvers there are.</summary>
internal static class PathResolvers
{
    /// <summary>Walks components one by one; works on every Linux.</summary>
    public static IPathResolver Walking { get; } = new WalkingResolver();

    /// <summary>
    /// openat2(2) where the kernel has it (5.6) and no filter forbids it, else <see cref="Walking"/>. Old filters answer
    /// <c>EPERM</c> to calls that they do not know, so only a call that must succeed tells.
    /// </summary>
    public static IPathResolver Best { get; } = OpenAt2Resolver.IsAvailable() ? new OpenAt2Resolver(Walking) : Walking;
}
