/** The error function. Throws where 1 - erf(x) is too small for a float64. */
export declare function erf(x: number): number;
/** 1 - erf(x) without its cancellation. Throws where it is too small for a float64. */
export declare function erfc(x: number): number;
/** Student's t with that share of the distribution below it. */
export declare function stdtri(degreesOfFreedom: number, share: number): number;
