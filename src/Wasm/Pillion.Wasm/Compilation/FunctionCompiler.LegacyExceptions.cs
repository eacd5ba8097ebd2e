using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation;

/// <content>
/// The form of exceptions before <c>try_table</c>, which toolchains still emit (proposal "exception-handling", legacy/Exceptions.md).
/// </content>
internal sealed partial class FunctionCompiler
{
    private void EmitTagUse(Opcode opcode, int tag, ref WasmReader reader)
    {
        if (opcode == Opcode.Throw)
        {
            EmitThrow(tag, ref reader);
            return;
        }

        EndTryPart();
        OpenCatch(tag);
    }

    private void EmitCatchAll()
    {
        EndTryPart();
        OpenCatch(tag: -1);
    }

    /// <summary>Control that reaches a <c>catch</c> from above goes on behind the block.</summary>
    private void EndTryPart()
    {
        SpillAll();
        JumpTo(Target(0));
    }

    /// <summary>Starts the code for exceptions of a tag, or of all if it is negative.</summary>
    private void OpenCatch(int tag)
    {
        var block = _blocks[^1];
        var region = block.Own!;
        if (region.IsOpen)
        {
            CloseRegion(region);
            _il.Bind(region.Landing);
            RestoreLocals(region);
        }

        if (region.NextCatch is { } next)
        {
            _il.Bind(next);
            region.NextCatch = null;
        }

        _blocks[^1] = block with { Opcode = tag < 0 ? Opcode.CatchAll : Opcode.Catch };
        TruncateTo(block.Height);
        if (tag < 0)
        {
            region.CatchesAll = true;
            return;
        }

        if (!region.Tags.Contains(tag))
        {
            region.Tags.Add(tag);
        }

        region.NextCatch = EmitUnlessTag(region, tag);
        PushCaught(region, tag);
    }

    private void EmitLegacyThrow(Opcode opcode, int depth, ref WasmReader reader)
    {
        if (opcode == Opcode.Rethrow)
        {
            EmitRethrow(_blocks[_blocks.Count - 1 - depth].Own!.Exception);
            SkipDeadCode(ref reader);
            return;
        }

        CloseByDelegate(depth);
        EmitEnd();
    }

    /// <summary>
    /// Ends a <c>try</c> whose exceptions are thrown again where the block of a label is: out of the handlers between.
    /// </summary>
    private void CloseByDelegate(int depth)
    {
        // The label is counted from outside of the try.
        var target = _blocks[_blocks.Count - 2 - depth];
        var region = _blocks[^1].Own!;
        region.CatchesAll = true;
        var from = target.Own is { IsOpen: true } own ? own : target.Region;
        (from?.Throws ?? _throws).Add((region.Landing, region.Exception));
    }

    /// <summary>Throws exceptions again that no <c>catch</c> was for.</summary>
    private void EmitUncaught(TryRegion region)
    {
        if (region.NextCatch is { } next)
        {
            _il.Bind(next);
            EmitRethrow(region.Exception);
            region.NextCatch = null;
        }
    }
}
