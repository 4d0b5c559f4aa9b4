/**
 * tfjs's types under our own names, so that the public face documents what it hands out.
 */
import type * as tf from "@tensorflow/tfjs";

/** A tfjs tensor, `tf.Tensor`. */
export type Tensor = InstanceType<(typeof tf)["Tensor"]>;

/** A tfjs variable, `tf.Variable`: a tensor that can be assigned to. */
export type Variable = InstanceType<(typeof tf)["Variable"]>;

/** A tfjs model made of layers, `tf.LayersModel`: what `tf.sequential` and `tf.model` make. */
export type LayersModel = InstanceType<(typeof tf)["LayersModel"]>;
