using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Pillion.Wasm.Compilation.Checking;

/// <summary>
/// Checks the methods of a compiled module as the runtime would not: the JIT takes IL that keeps to no rule, and makes code of it that does
/// anything. What it reads is the finished image, so that nothing the compiler believes is believed here.
/// </summary>
/// <remarks>
/// Checked are the types on the evaluation stack at every instruction and that they agree where paths join, variables, calls, returns,
/// the declared depth, and what may stand inside protected regions (ECMA-335, §III.1.7 and §III.1.8). Classes of objects are not:
/// generated code takes an object for what validation has proved it to be.
/// </remarks>
internal static class ILChecker
{
    /// <summary>Checks all methods, in debug builds of this engine.</summary>
    /// <exception cref="InvalidOperationException">An instruction breaks a rule; the message names it and the method.</exception>
    [Conditional("DEBUG")]
    public static void CheckInDebugBuilds(byte[] image) => Check(image);

    /// <inheritdoc cref="CheckInDebugBuilds"/>
    public static void Check(byte[] image)
    {
        using var pe = new PEReader(ImmutableCollectionsMarshal.AsImmutableArray(image));
        var metadata = pe.GetMetadataReader();
        var tokens = new TokenReader(metadata);
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            var body = pe.GetMethodBody(method.RelativeVirtualAddress);
            try
            {
                new ILMethodChecker(tokens, tokens.Method(handle), body).Check();
            }
            catch (Exception e) when (e is BadImageFormatException or IndexOutOfRangeException or InvalidOperationException)
            {
                throw new InvalidOperationException($"The IL of {metadata.GetString(method.Name)} is wrong: {e.Message}", e);
            }
        }
    }
}
